"""What is done so that carers stay: the first ninety days, rotas in time, less overtime."""

from __future__ import annotations

from jobs.demo.plan import (
    ClosingPlan,
    CommentPlan,
    EdgePlan,
    GoalPlan,
    KpiPlan,
    ReportPlan,
    StepPlan,
)

CARER_GOALS = (
    GoalPlan(
        "ninety-days",
        "Halve the carers who leave in their first 90 days",
        "Of 140 carers hired last year, 41 were gone within 90 days. Most said that they had felt "
        "alone in a client’s house.",
        owner="priya",
        team="people",
        parent="staying",
        weight=2000,
        strength="quantified",
        statement="Early leavers are two fifths of all who leave.",
        kpis=(
            KpiPlan(
                "early-leavers",
                "New carers gone within 90 days",
                "%",
                29,
                15,
                standing=0.8,
                decimals=1,
                cadence="month",
                direction="decrease",
            ),
        ),
        reports=(
            ReportPlan(
                6,
                moved="Nobody who had a buddy from day one has left in the past two months.",
                blocks="South still inducts in groups, without buddies.",
                next_up="Conor and I agree a start date for South this week.",
                back=0,
                read_by="ruth",
            ),
        ),
    ),
    GoalPlan(
        "buddy",
        "Pair every new carer with an experienced one",
        "Somebody to ring at ten at night who does not mind being rung.",
        owner="elena",
        team="people",
        parent="ninety-days",
        level="individual",
        weight=2000,
        kpis=(
            KpiPlan(
                "buddies",
                "New carers with a buddy by day 3",
                "%",
                40,
                100,
                standing=0.98,
                lag=1,
            ),
        ),
        steps=(
            StepPlan("Find 20 carers in North who want to be a buddy", -140, -133),
            StepPlan("Agree two paid hours a week for a buddy", -80, -61, "priya"),
            StepPlan("Find 15 carers in South who want to be a buddy", 12),
        ),
        reports=(
            ReportPlan(
                7,
                moved="Four of the five carers who began last week had a buddy by day 3.",
                next_up="Eight names from South so far; I need fifteen.",
                back=0,
                read_by="priya",
            ),
            ReportPlan(7, moved="The paid hours are agreed at last.", back=5),
        ),
    ),
    GoalPlan(
        "welcome-calls",
        "Ring every new carer in weeks 1, 4 and 8",
        "Problems that are three weeks old when we hear of them are resignations.",
        owner="elena",
        team="people",
        parent="ninety-days",
        level="individual",
        kpis=(
            KpiPlan(
                "calls-made",
                "Welcome calls made",
                "calls",
                0,
                360,
                standing=0.96,
                aggregation="sum",
                kind="activity",
                lag=1,
            ),
        ),
        reports=(
            ReportPlan(
                8,
                moved="The week-4 calls found two carers who had never been paid for mileage.",
                back=0,
            ),
        ),
    ),
    GoalPlan(
        "rota-ahead",
        "Publish every rota 14 days ahead",
        "A carer who learns on Friday that she works on Saturday looks for another job. It is the "
        "most frequent complaint in the yearly survey.",
        owner="lukas",
        team="digital",
        parent="staying",
        weight=1500,
        strength="argued",
        statement="Late rotas are the complaint that leavers name most often.",
        kpis=(
            KpiPlan(
                "rotas-ahead",
                "Rotas published at least 14 days ahead",
                "%",
                22,
                90,
                standing=0.78,
                lag=3,
            ),
        ),
        also_serves=(
            EdgePlan(
                "rota-rule",
                "With two weeks’ notice, carers swap within a pair; with two days’, agencies fill in.",
                "quantified",
                600,
            ),
        ),
        reports=(
            ReportPlan(
                8,
                moved="North has published every rota in time for six weeks.",
                blocks="South still plans in the spreadsheet, one week at a time.",
                next_up="South moves over next month.",
                back=0,
                read_by="ruth",
            ),
            ReportPlan(7, moved="Bank holidays are in the planner now.", back=3),
        ),
    ),
    GoalPlan(
        "planner",
        "Move both branches off the rota spreadsheet",
        "The spreadsheet has 31 tabs and one person who understands it. She retires in spring.",
        owner="sam",
        team="digital",
        parent="rota-ahead",
        level="individual",
        kpis=(
            KpiPlan(
                "planner-north",
                "North plans in the new planner",
                "yes/no",
                target=1,
                cadence="month",
            ),
            KpiPlan(
                "planner-south",
                "South plans in the new planner",
                "yes/no",
                target=1,
                standing=0,
                cadence="month",
            ),
        ),
        steps=(
            StepPlan("Take over North’s clients and carers", -150, -146),
            StepPlan("Plan four weeks in both at once", -100, -97),
            StepPlan("Clean South’s list of clients", -12, assignee="patrick"),
            StepPlan(
                "Take over South’s clients and carers",
                20,
                blocked_by="Clean South’s list of clients",
            ),
            StepPlan("Switch the spreadsheet off", 60),
        ),
        reports=(
            ReportPlan(
                6,
                moved="North is done and nobody has opened the spreadsheet for a month.",
                blocks="South’s list has 140 clients twice; Patrick has no time to clean it.",
                next_up="Clean the first fifty together on Wednesday.",
                days_ago=5,
            ),
        ),
    ),
    GoalPlan(
        "overtime",
        "South: unplanned overtime below 300 hours a month",
        "Sixty-four carers worked 640 hours more than planned. Tired people make mistakes, and "
        "leave.",
        owner="conor",
        team="south",
        parent="staying",
        kpis=(
            KpiPlan(
                "overtime-hours",
                "Unplanned overtime, South",
                "h",
                640,
                300,
                standing=0.4,
                cadence="month",
                direction="decrease",
            ),
        ),
        also_serves=(
            EdgePlan(
                "paying",
                "An hour of overtime costs €9.40 more than a planned one.",
                "quantified",
                800,
            ),
        ),
        reports=(
            ReportPlan(
                4,
                moved="Slowly down since we began.",
                blocks="Every weekend without a pair ends in overtime.",
                back=0,
            ),
        ),
    ),
    GoalPlan(
        "supervision",
        "Sit down with every North carer once a quarter",
        "In the survey, four carers in ten could not say when somebody had last asked how they "
        "were.",
        owner="siobhan",
        team="north",
        parent="staying",
        kpis=(
            KpiPlan(
                "supervised",
                "North carers with a talk in the past quarter",
                "%",
                55,
                95,
                standing=0.7,
                lag=45,
            ),
        ),
        reports=(ReportPlan(6, moved="Twelve talks this week. Worth every minute.", back=0),),
    ),
    GoalPlan(
        "visit-app",
        "Give every carer the visit app",
        "Paper visit sheets reached the office after nine days. With the app they are there "
        "before the carer has closed the door.",
        owner="lukas",
        team="digital",
        parent="on-time",
        period="q2",
        weight=500,
        kpis=(
            KpiPlan("app-users", "Carers who log visits in the app", "%", 35, 95, standing=1.06),
        ),
        closing=ClosingPlan(
            "achieved",
            "Every carer but three logs visits in the app. The three retire this year and keep "
            "their paper.",
        ),
        comments=(
            CommentPlan("maeve", "Well done, all of you. The paper room is a meeting room now."),
        ),
    ),
)
