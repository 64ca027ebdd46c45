"""Tenders, contracts and new places: what Clients and Growth does itself."""

from __future__ import annotations

from jobs.demo.plan import EdgePlan, GoalPlan, KpiPlan, ReportPlan, StepPlan

GROWTH_GOALS = (
    GoalPlan(
        "tenders",
        "Win two of this year’s three tenders",
        "The eastern contract ends in eleven months, and with it a fifth of our hours.",
        owner="viktor",
        team="growth",
        parent="paying",
        statement="Two contracts are €3.1 million a year.",
        strength="quantified",
        effort=4,
        steps=(
            StepPlan("Eastern tender handed in", -80, -81, weight=2000),
            StepPlan("Midland tender handed in", -10, -9, weight=2000),
            StepPlan("Western tender handed in", 55, weight=2000),
        ),
        reports=(
            ReportPlan(7, "Midland went in a day early, 214 pages.", days_ago=9, read_by="ruth"),
        ),
    ),
    GoalPlan(
        "one-contact",
        "One contact for each health board",
        "They ring whoever answered last time.",
        owner="niamh",
        team="growth",
        parent="collect",
        level="individual",
        weight=500,
        steps=(
            StepPlan("Agree who speaks with whom", -60, -55),
            StepPlan("Visit all three boards", -15),
        ),
        reports=(
            ReportPlan(
                6, "Two boards visited.", "The west has no date for us before autumn.", days_ago=26
            ),
        ),
    ),
    GoalPlan(
        "contract-floor",
        "No contract below what it costs",
        "Two of nine contracts lose money with every visit.",
        owner="sheila",
        team="growth",
        parent="paying",
        kpis=(
            KpiPlan(
                "contracts-checked",
                "Contracts recalculated",
                "contracts",
                0,
                9,
                standing=0.95,
                cadence="month",
            ),
        ),
        also_serves=(
            EdgePlan(
                "visit-cost",
                "A contract cannot be recalculated without the cost of a visit.",
                "argued",
                500,
            ),
        ),
        reports=(ReportPlan(7, "Five of nine. The hill contract loses €3.20 a visit."),),
    ),
    GoalPlan(
        "hill-market",
        "Private care in the hill villages",
        "Nobody else drives up there. Nor do we, for private clients.",
        owner="niamh",
        team="growth",
        parent="growing",
        level="individual",
        statement="Some forty families would pay.",
        kpis=(
            KpiPlan(
                "hill-private",
                "Private clients in the hill villages",
                "clients",
                6,
                24,
                standing=0.74,
                cadence="month",
            ),
        ),
        reports=(ReportPlan(6, "Twelve.", "Fergal has carers for two more, not for twelve."),),
    ),
    GoalPlan(
        "surgeries",
        "Twenty doctors’ surgeries that know whom to ring",
        "A doctor’s word is worth a hundred advertisements.",
        owner="sheila",
        team="growth",
        parent="growing",
        level="individual",
        statement="Every fifth family asks its doctor first.",
        kpis=(
            KpiPlan(
                "surgeries-known",
                "Surgeries that have sent us a family",
                "surgeries",
                3,
                20,
                standing=1.0,
                cadence="month",
            ),
        ),
        reports=(ReportPlan(8, "Thirteen. The practice on Quay Street sent two in a week."),),
    ),
    GoalPlan(
        "web-enquiries",
        "Half of all enquiries through the website",
        "An enquiry in writing can be answered at night; a call cannot.",
        owner="viktor",
        team="growth",
        parent="enquiry",
        level="individual",
        kpis=(KpiPlan("web-share", "Enquiries through the website", "%", 22, 50, standing=0.76),),
        reports=(
            ReportPlan(6, "A third.", "The form asks for eleven things before it says hello."),
        ),
    ),
    GoalPlan(
        "renewals",
        "Answer every renewal before its date",
        "A contract that runs out on a Friday is a Monday without clients.",
        owner="cormac",
        team="growth",
        effort=1,
        settings={"is_run_the_business": True},
        kpis=(
            KpiPlan(
                "renewals-ok",
                "Renewals answered in time",
                "%",
                target=100,
                around=100,
                wobble=0,
                cadence="month",
            ),
        ),
        reports=(ReportPlan(9, "Two renewals, both a week early."),),
    ),
)
