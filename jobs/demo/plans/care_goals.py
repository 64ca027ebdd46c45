"""What Care Delivery does so that visits are made, in time and safely; and goals in other states."""

from __future__ import annotations

from jobs.demo.plan import GoalPlan, KpiPlan, ReportPlan, StepPlan

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
