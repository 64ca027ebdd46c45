"""How both branches let clients see carers they know: from the rule down to each carer's part."""

from __future__ import annotations

from jobs.demo.plan import CommentPlan, GoalPlan, KpiPlan, ReportPlan, StepPlan

ROTA_GOALS = (
    GoalPlan(
        "rota-rule",
        "Make continuity the first rule of every rota",
        "Rotas are built around travel time; who knows the client comes last. Most clients met "
        "seven or more carers last month.",
        owner="aoife",
        team="care",
        parent="continuity",
        weight=3000,
        statement="Four visits in five by a regular carer cannot be had unless rotas start there.",
        strength="quantified",
        kpis=(
            KpiPlan(
                "four-carers",
                "Clients who met at most four carers in the month",
                "%",
                48,
                70,
                standing=0.92,
                cadence="month",
            ),
        ),
        reports=(
            ReportPlan(
                7,
                moved="Both branches now start a rota from the client’s list of regular carers.",
                blocks="Travel time in the northern villages went up by a tenth.",
                next_up="Ask Digital whether the planner can weigh the two against each other.",
                back=0,
                read_by="maeve",
            ),
        ),
    ),
    GoalPlan(
        "north-regular",
        "North: four visits in five by a regular carer",
        "North looks after 212 clients. Those in the hill villages saw eleven carers in the "
        "quarter before we began.",
        owner="siobhan",
        team="north",
        parent="rota-rule",
        weight=1200,
        strength="quantified",
        statement="North makes 55 % of all our visits.",
        kpis=(
            KpiPlan(
                "north-regular-share",
                "Visits made by a regular carer, North",
                "%",
                58,
                80,
                standing=1.03,
                decimals=1,
            ),
        ),
        reports=(
            ReportPlan(
                8,
                moved="The hill villages now have two fixed pairs; their share rose from 49 to 66 %.",
                next_up="Do the same along the coast road.",
                back=0,
                read_by="aoife",
            ),
            ReportPlan(
                8,
                moved="Two carers came back from parental leave and took over their old clients.",
                back=1,
                read_by="aoife",
            ),
            ReportPlan(
                6,
                moved="A flat week: nothing lost, nothing gained.",
                blocks="Flu in the coast team; agency carers covered 40 visits.",
                back=3,
            ),
        ),
        comments=(
            CommentPlan(
                "conor", "How do you deal with swaps at short notice? In South they undo the pairs."
            ),
            CommentPlan(
                "siobhan",
                "A swap goes to the other half of the pair first. Daniel wrote it down, one page.",
            ),
        ),
    ),
    GoalPlan(
        "pairs",
        "Give 40 North clients a fixed pair of carers",
        "With a pair, one is there when the other is off. The 40 clients are those with two or "
        "more visits a day.",
        owner="daniel",
        team="north",
        parent="north-regular",
        level="individual",
        weight=2000,
        strength="quantified",
        statement="Forty clients with a pair are worth about nine points of North’s share.",
        kpis=(
            KpiPlan(
                "pairs-made", "North clients with a fixed pair", "clients", 0, 40, standing=1.04
            ),
        ),
        steps=(
            StepPlan("List the clients with two or more visits a day", -170, -172),
            StepPlan("Ask each carer whom they would like to keep", -120, -110),
            StepPlan("Agree the pairs for the hill villages", -45, -50),
            StepPlan("Agree the pairs along the coast road", 21),
            StepPlan("Write down how a pair covers holidays", 60, assignee="grace"),
        ),
        reports=(
            ReportPlan(
                8,
                moved="One more client paired: Mrs Hanley now has Joan and Peter, seven days a week.",
                next_up="The coast road. Five clients there would take the same pair.",
                back=0,
                read_by="siobhan",
            ),
            ReportPlan(
                7,
                moved="The one-page rule for swaps is on the wall in the office.",
                blocks="Three carers cannot drive after dark; their pairs need another look.",
                back=1,
                read_by="siobhan",
            ),
            ReportPlan(7, moved="Hill villages done.", back=4),
        ),
    ),
    GoalPlan(
        "backup",
        "Name a back-up carer for every complex-care client",
        "A stranger cannot walk in on a client who is fed by tube. Of 52 such clients, 18 had "
        "somebody trained to step in.",
        owner="grace",
        team="north",
        parent="north-regular",
        level="individual",
        settings={"steps_weight": 500},
        kpis=(
            KpiPlan(
                "backup-named",
                "Complex-care clients with a trained back-up carer",
                "%",
                35,
                100,
                standing=0.95,
                lag=3,
            ),
        ),
        steps=(
            StepPlan("Write a one-page care profile for each of the 52 clients", -60, -58),
            StepPlan("Train ten carers in tube feeding", -14),
            StepPlan("Shadow visits for every new back-up", 45),
        ),
        reports=(
            ReportPlan(
                6,
                moved="Two more back-ups signed off after shadow visits.",
                blocks="The hospital nurse who trains tube feeding is away until next month.",
                next_up="Ask the South clinic for a trainer.",
                back=0,
            ),
        ),
    ),
    GoalPlan(
        "south-regular",
        "South: four visits in five by a regular carer",
        "South started ahead of North. Holding that lead and adding to it takes us over the line.",
        owner="conor",
        team="south",
        parent="rota-rule",
        statement="South makes 45 % of all our visits.",
        strength="quantified",
        kpis=(
            KpiPlan(
                "south-regular-share",
                "Visits made by a regular carer, South",
                "%",
                64,
                80,
                standing=0.3,
                shape="slump",
                decimals=1,
            ),
        ),
        reports=(
            ReportPlan(
                9,
                moved="Two more carers have agreed to fixed pairs. The mood in the branch is "
                "excellent.",
                next_up="We catch up as soon as the new starters are in.",
                back=0,
            ),
            ReportPlan(9, moved="Good talks with the weekend team. We are nearly there.", back=2),
            ReportPlan(8, moved="A strong month, South is leading the way.", back=8),
        ),
        comments=(
            CommentPlan(
                "aoife",
                "Conor, the weekly figure has fallen for two months. What makes you so sure?",
            ),
        ),
    ),
    GoalPlan(
        "weekend",
        "Build the weekend rota around fixed pairs",
        "At weekends two visits in three are made by whoever is free. That is where South’s "
        "clients meet strangers.",
        owner="patrick",
        team="south",
        parent="south-regular",
        level="individual",
        kpis=(
            KpiPlan(
                "weekend-regular",
                "Weekend visits made by a regular carer, South",
                "%",
                31,
                60,
                standing=0.35,
                shape="slump",
                lag=1,
            ),
        ),
        reports=(
            ReportPlan(
                3,
                moved="Three of nine weekend pairs hold.",
                blocks="The other six broke up when two carers left and nobody replaced them.",
                next_up="I need four carers who want weekends, or the goal is out of reach.",
                back=0,
            ),
            ReportPlan(
                4,
                blocks="Second resignation this month. I am covering Sunday mornings myself.",
                back=2,
            ),
        ),
    ),
    GoalPlan(
        "video",
        "Try evening video calls with clients’ families",
        "Families abroad ring the office to hear how their mother is. Ten minutes with the carer "
        "they know would tell them more.",
        owner="daniel",
        team="north",
        parent="north-regular",
        level="individual",
        settings={"state": "proposed"},
        comments=(
            CommentPlan("siobhan", "I like it. Let us look at it once the coast road is done."),
        ),
    ),
)
