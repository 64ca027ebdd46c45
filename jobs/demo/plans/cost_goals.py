"""What care costs: agencies, travel between visits, and what nobody has measured yet."""

from __future__ import annotations

from jobs.demo.plan import (
    CommentPlan,
    EdgePlan,
    GoalPlan,
    KpiPlan,
    ReportPlan,
)

COST_GOALS = (
    GoalPlan(
        "agency",
        "Fill shifts without agencies",
        "An agency hour costs €38.50, one of our own €24.10, and the agency’s carer does not "
        "know the client.",
        owner="priya",
        team="people",
        parent="paying",
        weight=1500,
        strength="quantified",
        statement="€59,000 a month less for agencies is 1.6 points of margin.",
        kpis=(
            KpiPlan(
                "agency-spend",
                "Spent on agency carers",
                "€/month",
                94000,
                35000,
                standing=0.83,
                cadence="month",
                direction="decrease",
            ),
        ),
        also_serves=(
            EdgePlan("continuity", "An agency’s carer is a stranger each time.", "argued", 700),
        ),
        reports=(
            ReportPlan(
                6,
                moved="North has not booked an agency for three weekends.",
                blocks="South books more, at shorter notice and at a higher price.",
                next_up="A shared pool of carers who like to work in both branches.",
                back=0,
            ),
        ),
    ),
    GoalPlan(
        "induct",
        "Induct 24 new carers this quarter",
        "Twenty-four is what both branches need to staff their weekends from our own ranks.",
        owner="priya",
        team="people",
        parent="agency",
        period="q3",
        kpis=(
            KpiPlan(
                "inducted",
                "Carers who finished induction",
                "carers",
                0,
                24,
                standing=1.0,
                aggregation="sum",
                kind="activity",
                lag=4,
            ),
        ),
        reports=(
            ReportPlan(
                7, moved="Another group finished on Friday; all of them chose weekends.", back=0
            ),
        ),
    ),
    GoalPlan(
        "travel",
        "A fifth less paid travel between visits",
        "Carers spend one paid hour in eight in the car. Better rounds give part of it back to "
        "clients and to carers.",
        owner="lukas",
        team="digital",
        parent="paying",
        strength="quantified",
        statement="224 hours a week at €24.10 are €280,000 a year.",
        kpis=(
            KpiPlan(
                "travel-hours",
                "Paid travel between visits",
                "h/week",
                1120,
                896,
                standing=0.6,
                shape="late",
                direction="decrease",
                lag=3,
            ),
        ),
        also_serves=(
            EdgePlan("staying", "Less time alone in the car, fewer evenings that end late."),
        ),
        reports=(
            ReportPlan(
                5,
                moved="New rounds in two North villages save 21 hours a week.",
                blocks="Rotas that put continuity first drive further. The two goals pull apart.",
                next_up="Show Aoife both figures side by side and agree which comes first.",
                back=0,
            ),
        ),
        comments=(
            CommentPlan(
                "aoife", "Continuity first, as the board decided; but let us see what is possible."
            ),
        ),
    ),
    GoalPlan(
        "visit-cost",
        "Know what each visit costs",
        "We know what care costs by the month and by the branch. Which visits lose money, "
        "nobody can say.",
        owner="lukas",
        team="digital",
        parent="paying",
        weight=500,
        kpis=(
            KpiPlan(
                "visits-costed",
                "Visits with a known cost",
                "%",
                0,
                95,
                cadence="month",
                is_reported=False,
            ),
        ),
    ),
)
