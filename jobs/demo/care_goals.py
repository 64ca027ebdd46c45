"""What Care Delivery, with its North and South branches, does for continuity and reliability."""

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

RELIABILITY_GOALS = (
    GoalPlan(
        "on-time",
        "No missed visits, no unexplained late ones",
        "A missed visit can mean a night in a chair. Fourteen in ten thousand is one every "
        "second day.",
        owner="aoife",
        team="care",
        parent="continuity",
        weight=2000,
        strength="argued",
        statement="Whoever waits in vain does not stay for the familiar face.",
        kpis=(
            KpiPlan(
                "missed",
                "Missed visits per 10,000",
                "visits",
                14,
                4,
                standing=0.95,
                decimals=1,
                cadence="month",
                direction="decrease",
                weight=2000,
            ),
            KpiPlan(
                "punctual",
                "Visits begun within 15 minutes of plan",
                "%",
                82,
                92,
                standing=0.97,
                decimals=1,
            ),
        ),
        reports=(
            ReportPlan(
                8,
                moved="No client was missed twice this month.",
                next_up="Look at the eleven visits that began more than an hour late.",
                back=0,
            ),
        ),
    ),
    GoalPlan(
        "alert",
        "Warn the on-call desk within ten minutes of a missed log-in",
        "Today somebody notices a missed visit when the family rings. The carer’s telephone knows "
        "it three quarters of an hour earlier.",
        owner="sam",
        team="digital",
        parent="on-time",
        level="individual",
        strength="quantified",
        statement="Half of last year’s missed visits could have been saved with ten minutes’ notice.",
        kpis=(
            KpiPlan(
                "alert-minutes",
                "Time from missed log-in to warning",
                "min",
                48,
                10,
                standing=1.1,
                direction="decrease",
                lag=4,
            ),
        ),
        steps=(
            StepPlan("Send a test warning to the on-call telephone", -90, -95),
            StepPlan("Pilot with the hill villages", -30, -28),
            StepPlan("Switch on for South", 14),
        ),
        reports=(
            ReportPlan(
                9,
                moved="The pilot caught four missed log-ins; all four visits were made in time.",
                next_up="South’s on-call desk is trained on Thursday.",
                back=0,
                read_by="lukas",
            ),
        ),
    ),
    GoalPlan(
        "answer",
        "Answer the telephone within two minutes",
        "A daughter who hangs up after three minutes in the queue does not ring again; she rings "
        "somebody else.",
        owner="siobhan",
        team="north",
        parent="on-time",
        kpis=(
            KpiPlan(
                "answer-seconds",
                "Time to answer a call, North",
                "s",
                214,
                120,
                standing=0.95,
                direction="decrease",
                interim=((500, 175),),
            ),
        ),
        reports=(
            ReportPlan(
                7,
                moved="The second line is staffed from seven in the morning.",
                blocks="Mondays are still twice as slow as any other day.",
                back=0,
            ),
        ),
    ),
    GoalPlan(
        "medication",
        "Keep medication errors low and their reporting honest",
        "Above two in a thousand rounds, clients come to harm. Below one half, we are not being "
        "told. Both are a fault.",
        owner="grace",
        team="care",
        parent="on-time",
        kpis=(
            KpiPlan(
                "medication-errors",
                "Medication errors reported per 1,000 rounds",
                "errors",
                lower=0.5,
                upper=2.0,
                around=1.3,
                wobble=0.3,
                decimals=2,
                cadence="month",
                direction="maintain",
            ),
            KpiPlan(
                "medication-audit",
                "Yearly medication audit passed",
                "yes/no",
                target=1,
                cadence="month",
            ),
        ),
        reports=(
            ReportPlan(
                8,
                moved="The audit is passed, with two remarks about storage.",
                next_up="Lockable boxes for the 14 clients who lack one.",
                back=0,
            ),
        ),
    ),
    GoalPlan(
        "inspection",
        "Prepare North for the regulator’s inspection",
        "The inspectors come unannounced within the next half-year. Last time they asked for "
        "records that we took four days to find.",
        owner="siobhan",
        team="north",
        parent="medication",
        settings={"visibility": "team"},
        steps=(
            StepPlan("Walk through last inspection’s remarks", -75, -75),
            StepPlan("Put training records into one folder", -20, -16, "grace"),
            StepPlan("Mock inspection with Aoife", 10, assignee="siobhan", weight=2000),
            StepPlan(
                "Mend what the mock inspection finds",
                40,
                blocked_by="Mock inspection with Aoife",
            ),
        ),
        reports=(ReportPlan(7, moved="Training records are in one place.", days_ago=6),),
    ),
    GoalPlan(
        "dementia",
        "Train eight carers in dementia care at home",
        "One client in three lives with dementia; four of our carers are trained for it.",
        owner="grace",
        team="care",
        parent="continuity",
        weight=500,
        settings={"state": "paused"},
        kpis=(
            KpiPlan(
                "dementia-trained",
                "Carers with dementia training",
                "carers",
                4,
                12,
                standing=0.55,
                cadence="month",
            ),
        ),
        reports=(
            ReportPlan(
                5,
                blocks="The college has moved the second course to next year. Paused until then.",
                days_ago=24,
            ),
        ),
    ),
    GoalPlan(
        "notes",
        "One set of visit notes for both branches",
        "A carer who helps out in the other branch finds notes she cannot read. Everybody agrees; "
        "nobody has taken it on.",
        team="care",
        parent="continuity",
        weight=500,
    ),
    GoalPlan(
        "course",
        "Finish the Level 5 course in care management",
        "Siobhán retires in three years. I would like to be ready.",
        owner="daniel",
        team="north",
        level="individual",
        settings={"visibility": "private"},
        steps=(
            StepPlan("Unit 1: safeguarding", -100, -104),
            StepPlan("Unit 2: leading a team", -10, -6),
            StepPlan("Unit 3: quality", 75),
        ),
    ),
)
