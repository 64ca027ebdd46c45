"""What Business Services does itself; one goal is carried from quarter to quarter."""

from __future__ import annotations

from jobs.demo.plan import ClosingPlan, GoalPlan, HandPlan, KpiPlan, ReportPlan, StepPlan

OFFICE_GOALS = (
    GoalPlan(
        "sublet",
        "Let the empty floor in Castle Street",
        "€2,800 a month for desks that nobody sits at.",
        owner="agnes",
        team="business",
        parent="paying",
        period="q2",
        weight=300,
        kpis=(
            KpiPlan(
                "sublet-rent",
                "Rent for the empty floor",
                "€/month",
                0,
                2800,
                standing=0.0,
                cadence="month",
            ),
        ),
        closing=ClosingPlan(
            "missed", "Two who looked at it found no lift. The dentist is interested."
        ),
    ),
    GoalPlan(
        "sublet-on",
        "Let the empty floor in Castle Street to the dentist",
        "Carried over: the dentist wants it from autumn, if we put in a ramp.",
        owner="agnes",
        team="business",
        parent="paying",
        period="q3",
        carries="sublet",
        reports=(
            ReportPlan(
                6,
                "The lease is drafted.",
                "The ramp needs the council.",
                days_ago=10,
                read_by="ruth",
            ),
        ),
    ),
    GoalPlan(
        "electric",
        "A quarter of the fleet electric",
        "Petrol is €19,000 a month.",
        owner="killian",
        team="business",
        parent="travel",
        money=(84000, 36000),
        statement="Each electric car saves €140 a month.",
        strength="quantified",
        kpis=(
            KpiPlan("electric-cars", "Electric cars", "cars", 2, 15, standing=0.8, cadence="month"),
        ),
        reports=(ReportPlan(5, "Six.", "The chargers at South’s office wait for the landlord."),),
    ),
    GoalPlan(
        "insurance",
        "No gap in any insurance",
        "Eleven policies, eleven dates.",
        owner="agnes",
        team="business",
        effort=1,
        settings={"is_run_the_business": True},
        kpis=(
            KpiPlan(
                "policies",
                "Policies in force",
                "policies",
                target=11,
                around=11,
                wobble=0,
                cadence="month",
            ),
        ),
        reports=(ReportPlan(9, "All eleven; two were renewed at last year’s price."),),
    ),
    GoalPlan(
        "gloves",
        "Buy gloves and pads together with two other providers",
        "Three of us buy the same box at three prices.",
        owner="killian",
        team="business",
        parent="paying",
        level="individual",
        statement="Some €52,000 a year.",
        strength="quantified",
        kpis=(
            KpiPlan(
                "supplies",
                "Spent on gloves and pads",
                "€/month",
                21800,
                17500,
                standing=1.06,
                cadence="month",
                direction="decrease",
            ),
        ),
        reports=(ReportPlan(8, "The second joint order was cheaper still.", read_by="ruth"),),
    ),
    GoalPlan(
        "paper-room",
        "Empty the paper room",
        "Ninety shelves, of which the law wants eleven.",
        owner="brid",
        team="business",
        parent="paying",
        level="individual",
        period="q1",
        weight=200,
        kpis=(KpiPlan("shelves", "Shelves emptied", "shelves", 0, 79, standing=1.0),),
        closing=ClosingPlan(
            "achieved", "Seventy-nine shelves, eleven skips, one wedding ring, returned."
        ),
    ),
    GoalPlan(
        "third-branch",
        "Work out what a third branch would need",
        "The bank asks, the board asks, and respite care would have to live somewhere.",
        owner="ruth",
        team="business",
        parent="paying",
        weight=400,
        due=-9,
        by_hand=HandPlan(
            300_000,
            40,
            5,
            "The figures are done, the talks with the county are not: roughly a third of the way.",
        ),
        steps=(
            StepPlan("Figures for two places", -60, -50),
            StepPlan("Talks with the county", -9),
            StepPlan("Paper for the board", -9),
        ),
        reports=(
            ReportPlan(
                5,
                "The figures are done.",
                "The county has asked us to wait for its own plan.",
                days_ago=40,
            ),
        ),
    ),
)
