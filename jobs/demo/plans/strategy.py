"""What the board asked for this year: six strategic goals, one with nothing under it."""

from __future__ import annotations

from jobs.demo.plan import CommentPlan, GoalPlan, KpiPlan, ReportPlan, SharedTarget

STRATEGIC_GOALS = (
    GoalPlan(
        "continuity",
        "Clients see carers they know",
        "Families leave us when a stranger stands at the door. “Too many different carers” was the "
        "first reason given in 41 of last year’s 96 exit calls. A carer who knows a client also "
        "notices sooner when something is wrong.",
        owner="aoife",
        level="strategic",
        pillars=("mission", "clients", "turn-up"),
        settings={"priority": 40},
        kpis=(
            KpiPlan(
                "regular-share",
                "Visits made by a regular carer",
                "%",
                61,
                80,
                standing=0.93,
                decimals=1,
                cadence="month",
                weight=2000,
                description="A regular carer made at least four visits to the client in the "
                "six weeks before.",
            ),
            KpiPlan(
                "client-nps",
                "Client recommendation score",
                "NPS",
                34,
                50,
                standing=0.9,
                cadence="quarter",
                description="Share of promoters less share of detractors, −100 to 100; "
                "all clients are asked once a quarter.",
            ),
        ),
        reports=(
            ReportPlan(
                6,
                moved="Almost three visits in four are now made by somebody the client knows.",
                blocks="The South figures move the wrong way and I do not yet understand why.",
                next_up="A day in the South office with Conor’s rota before month end.",
                back=0,
                read_by="maeve",
            ),
            ReportPlan(
                7,
                moved="North gains about half a point a week; South has stopped gaining.",
                next_up="Ask Conor what changed in South.",
                back=2,
            ),
        ),
        comments=(
            CommentPlan(
                "tomas",
                "The board will want to see North and South side by side, not only the average.",
            ),
            CommentPlan(
                "aoife", "Agreed. Both branches now have a goal of their own, with weekly figures."
            ),
        ),
    ),
    GoalPlan(
        "staying",
        "Carers stay with us",
        "Thirty-eight of every hundred carers left last year. Each one who goes costs us about "
        "€4,300 in recruitment and induction, and takes a familiar face away from eleven clients.",
        owner="priya",
        level="strategic",
        pillars=("carers", "vision"),
        settings={"priority": 30},
        kpis=(
            KpiPlan(
                "turnover",
                "Carers who left in the past twelve months",
                "%",
                38,
                28,
                standing=0.82,
                decimals=1,
                cadence="month",
                direction="decrease",
                weight=2000,
            ),
            KpiPlan(
                "recommend-work",
                "Carers who would recommend working here",
                "%",
                47,
                65,
                standing=0.95,
                cadence="quarter",
            ),
        ),
        reports=(
            ReportPlan(
                6,
                moved="Turnover is down for the fourth month running.",
                blocks="Almost half of those who still leave do so before day 90.",
                next_up="Put the buddy scheme into both branches’ induction plans.",
                back=0,
                read_by="maeve",
            ),
        ),
    ),
    GoalPlan(
        "paying",
        "Care that pays its way",
        "A margin of 2.1 % leaves nothing for training, and one bad quarter would use up our "
        "reserve. Five per cent is what the bank asks for before it funds a third branch.",
        owner="ruth",
        level="strategic",
        pillars=("stewardship", "leave-better"),
        settings={"priority": 20},
        kpis=(
            KpiPlan(
                "margin",
                "Operating margin",
                "%",
                2.1,
                5.0,
                standing=0.85,
                decimals=1,
                cadence="month",
                shape="late",
                weight=2000,
            ),
        ),
        shared=(SharedTarget("debtor-days", 52, 38),),
        reports=(
            ReportPlan(
                5,
                moved="The margin has begun to follow the lower agency bills, two months late.",
                blocks="South’s overtime eats about a third of what we save on agencies.",
                next_up="Show the branch leads what an hour of overtime does to the margin.",
                back=0,
            ),
        ),
    ),
    GoalPlan(
        "safe",
        "Nobody comes to harm in our care",
        "Last year 31 clients were hurt in ways that we could have prevented: falls, sores, wrong "
        "medicines. Each of them has a name, and the board has read their stories.",
        owner="helena",
        level="strategic",
        pillars=("clients", "speak-up"),
        settings={"priority": 25},
        kpis=(
            KpiPlan(
                "harm",
                "Avoidable harm per 10,000 visits",
                "events",
                6.2,
                3.0,
                standing=0.97,
                decimals=1,
                cadence="month",
                direction="decrease",
                weight=2000,
            ),
            KpiPlan(
                "feel-safe", "Clients who say that they feel safe", "%", 88, 95, cadence="quarter"
            ),
        ),
        reports=(
            ReportPlan(
                6,
                "Falls are down by a fifth; sores hardly move.",
                "Mattresses still take more than a week to arrive.",
                "Anselm and I see the supplier on Tuesday.",
                read_by="maeve",
            ),
            ReportPlan(6, "A month without a serious medication error.", back=2, read_by="maeve"),
        ),
    ),
    GoalPlan(
        "growing",
        "Families choose us, and pay for it themselves",
        "Nine tenths of our income hang on three health boards. A fifth of our hours from families "
        "who chose us would carry us through the loss of any one of them.",
        owner="cormac",
        level="strategic",
        pillars=("vision", "stewardship"),
        settings={"priority": 15},
        kpis=(
            KpiPlan(
                "private-share",
                "Share of hours paid for by families",
                "%",
                10,
                20,
                standing=0.1,
                decimals=1,
                cadence="month",
                weight=2000,
            ),
            KpiPlan(
                "recommended",
                "Families who came by recommendation",
                "%",
                31,
                45,
                standing=0.12,
                cadence="quarter",
            ),
        ),
        reports=(
            ReportPlan(
                6,
                "More enquiries than ever, fairs, cards, a portal ordered; the share of hours "
                "has hardly moved.",
                "Care Delivery cannot start as many clients as we can sell.",
                "Sit down with Aoife: nine starts a week or six?",
                read_by="maeve",
            ),
        ),
        comments=(
            CommentPlan("tomas", "One of you says nine a week, the other says six. Which is it?"),
        ),
    ),
    GoalPlan(
        "respite",
        "Open respite care in the west",
        "Two hundred and thirty of our clients live with a relative who has not had a week off in "
        "a year. The health board has asked for proposals, and nobody else within 60 km offers it.",
        owner="maeve",
        level="strategic",
        pillars=("vision",),
        settings={"priority": 10, "commitment": "aspirational"},
        comments=(
            CommentPlan(
                "tomas",
                "This has been on the list since the spring away-day. Who is working on it?",
            ),
        ),
    ),
)
