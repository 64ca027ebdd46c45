"""What we learn from: care plans, incidents, medicines after hospital."""

from __future__ import annotations

from jobs.demo.plan import EdgePlan, GoalPlan, KpiPlan, ReportPlan, StepPlan

LEARNING_GOALS = (
    GoalPlan(
        "care-plans",
        "Review every care plan twice a year",
        "A plan from before the stroke is worse than none: the new carer believes it.",
        owner="donal",
        team="clinical",
        parent="safe",
        statement="In 8 of 31 cases the plan described somebody else.",
        strength="quantified",
        kpis=(
            KpiPlan(
                "plans-fresh",
                "Care plans reviewed in the past six months",
                "%",
                57,
                95,
                standing=0.82,
                cadence="month",
            ),
        ),
        reports=(
            ReportPlan(
                6,
                "North reviews forty a month.",
                "South has nobody free for it before autumn.",
                read_by="helena",
            ),
        ),
    ),
    GoalPlan(
        "plans-north",
        "Review forty care plans a month in North",
        "Two mornings a week, with the family at the table.",
        owner="eamon",
        team="north",
        parent="care-plans",
        level="individual",
        statement="North has 212 of the 398 plans.",
        strength="quantified",
        kpis=(
            KpiPlan(
                "plans-north-done",
                "Care plans reviewed, North",
                "plans",
                0,
                424,
                standing=1.03,
                aggregation="sum",
                kind="activity",
            ),
        ),
        reports=(
            ReportPlan(
                8, "Eleven plans, two of them rewritten from the first line.", read_by="siobhan"
            ),
        ),
    ),
    GoalPlan(
        "plans-south",
        "Catch up with South’s care plans",
        "South has 186 plans; 90 of them are more than a year old.",
        owner="sinead",
        team="south",
        parent="care-plans",
        statement="South has 186 of the 398 plans.",
        strength="quantified",
        kpis=(
            KpiPlan(
                "plans-south-old",
                "Care plans more than a year old, South",
                "plans",
                90,
                0,
                standing=0.78,
                direction="decrease",
                lag=3,
            ),
        ),
        reports=(
            ReportPlan(4, "Two plans this week.", "I do them after six, when the telephone stops."),
        ),
    ),
    GoalPlan(
        "four-pages",
        "Cut the care plan from fourteen pages to four",
        "Carers read the first page, in the car.",
        owner="mei",
        team="clinical",
        parent="care-plans",
        level="individual",
        statement="A shorter plan takes 40 minutes to review, a long one two hours.",
        strength="quantified",
        steps=(
            StepPlan("Ask thirty carers what they read", -150, -148),
            StepPlan("Draft with both branches", -90, -84),
            StepPlan("Have it checked by the regulator", -40, -21),
            StepPlan("Move every plan to the new form", 80),
        ),
        reports=(
            ReportPlan(
                8,
                "The regulator likes it, and has one remark about allergies.",
                days_ago=10,
                read_by="donal",
            ),
        ),
    ),
    GoalPlan(
        "incidents",
        "Learn from every incident within two weeks",
        "What is discussed after three months is no longer what happened.",
        owner="helena",
        team="clinical",
        parent="safe",
        statement="A quarter of incidents repeat one that we had not talked through.",
        strength="quantified",
        kpis=(
            KpiPlan(
                "incidents-closed",
                "Incidents closed within 14 days",
                "%",
                46,
                90,
                standing=0.95,
                cadence="month",
            ),
        ),
        reports=(
            ReportPlan(
                7,
                "Three in four now; the rest wait for the hospital’s side of it.",
                read_by="aoife",
            ),
        ),
    ),
    GoalPlan(
        "near-misses",
        "Make it easy to report a near miss",
        "Somebody always knew. We want to be told before, and to say thank you.",
        owner="sorcha",
        team="clinical",
        parent="incidents",
        level="individual",
        statement="Ten near misses are told for each incident in good homes; here it is two.",
        kpis=(
            KpiPlan(
                "near-miss-count",
                "Near misses reported",
                "reports/month",
                12,
                40,
                standing=1.1,
                cadence="month",
                kind="activity",
            ),
        ),
        reports=(ReportPlan(8, "A button in the visit app did more than two years of posters."),),
    ),
    GoalPlan(
        "incident-talks",
        "Talk through one incident a month in every team",
        "Ten minutes, no names, one thing that we do differently from tomorrow.",
        owner="anselm",
        team="clinical",
        parent="incidents",
        level="individual",
        kpis=(
            KpiPlan(
                "talks-held",
                "Incident talks held",
                "talks",
                0,
                96,
                standing=0.78,
                aggregation="sum",
                kind="activity",
                cadence="fortnight",
                lag=6,
            ),
        ),
        reports=(
            ReportPlan(
                6, "Six of eight teams this month.", "Nights cannot be brought into one room."
            ),
        ),
    ),
    GoalPlan(
        "safeguard",
        "Safeguarding training for everyone who visits",
        "Whoever has a key to a house must know what to do with what they see there.",
        owner="mei",
        team="clinical",
        parent="safe",
        weight=500,
        kpis=(
            KpiPlan(
                "safeguard-trained",
                "Visiting staff trained in safeguarding",
                "%",
                61,
                100,
                standing=1.0,
                cadence="month",
            ),
        ),
        reports=(ReportPlan(8, "Two groups more; the evening course is full until next month."),),
    ),
    GoalPlan(
        "hospital",
        "Clients come home from hospital to a house that is ready",
        "Friday, five o’clock, a taxi, an empty fridge. It happened nineteen times last year.",
        owner="helena",
        team="clinical",
        parent="safe",
        statement="A third of readmissions fall in the first three days.",
        strength="quantified",
        kpis=(
            KpiPlan(
                "first-day",
                "Discharges with a visit on the first day",
                "%",
                64,
                95,
                standing=0.92,
                decimals=0,
            ),
        ),
        also_serves=(
            EdgePlan(
                "continuity",
                "The first visit is made by somebody whom the client knows.",
                "argued",
                400,
            ),
        ),
        reports=(
            ReportPlan(
                7,
                "Ward four rings us before it rings the taxi.",
                "Saturdays are still a gamble.",
                read_by="aoife",
            ),
        ),
    ),
    GoalPlan(
        "discharge-desk",
        "A named contact at both hospitals’ discharge desks",
        "One name, one number, known by heart.",
        owner="anselm",
        team="clinical",
        parent="hospital",
        level="individual",
        steps=(
            StepPlan("County hospital: contact agreed", -100, -96),
            StepPlan("St Brendan’s: contact agreed", -25),
            StepPlan("Both desks have our rota on the wall", 30),
        ),
        reports=(
            ReportPlan(5, "", "St Brendan’s has changed its discharge team again.", days_ago=9),
        ),
    ),
    GoalPlan(
        "reconcile",
        "Check medicines within a day of every discharge",
        "Every second discharge letter contradicts the box on the table.",
        owner="kathleen",
        team="clinical",
        parent="hospital",
        level="individual",
        statement="Wrong medicines after discharge were 5 of 31 cases of harm.",
        strength="quantified",
        kpis=(
            KpiPlan(
                "meds-checked",
                "Discharges with medicines checked within a day",
                "%",
                52,
                95,
                standing=0.98,
            ),
        ),
        also_serves=(
            EdgePlan(
                "medication",
                "Half of all errors begin with a discharge letter.",
                "quantified",
                600,
                120,
            ),
        ),
        reports=(
            ReportPlan(8, "Twelve of fifteen; the pharmacy now copies us in.", read_by="helena"),
        ),
    ),
)
