"""Brindlewick Care: an invented provider of home care. Who works there, and what it stands for."""

from __future__ import annotations

from decimal import Decimal

from actions.people import OrganizationDraft
from jobs.demo.plan import KpiPlan, PersonPlan, PillarPlan, TeamPlan

DOMAIN = "brindlewick.example"
ADMINISTRATOR = "orla"
TIME_ZONE = "Europe/Dublin"
MISSION = (
    "People who need care live at home, in their own way, for as long as they wish, "
    "looked after by carers they know."
)
DAY_RATE = Decimal(280)
VISION = "In five years, ours is the care that families in both counties ask for by name."


def organization_draft(fiscal_year_start: int) -> OrganizationDraft:
    return OrganizationDraft(
        name="Brindlewick Care",
        slug="brindlewick",
        time_zone=TIME_ZONE,
        locale="en-gb",
        currency="EUR",
        fiscal_year_start=fiscal_year_start,
    )


# `mission` and `vision` are made with the organization.
PILLARS = (
    PillarPlan(
        "clients",
        "area",
        "Clients and families",
        "Care that turns up, is on time and knows whom it is visiting.",
    ),
    PillarPlan(
        "carers",
        "area",
        "Our carers",
        "Work that a good carer can do for years: fair rotas, training, someone to ask.",
    ),
    PillarPlan(
        "processes",
        "area",
        "How we work",
        "One way of doing things in both branches, written down and kept simple.",
    ),
    PillarPlan(
        "stewardship",
        "area",
        "Stewardship",
        "Enough of a margin to train people, replace cars and get through a bad quarter.",
    ),
    PillarPlan("turn-up", "value", "Turn up", "We come when we said we would."),
    PillarPlan("speak-up", "value", "Speak up", "We say early what is going wrong."),
    PillarPlan("leave-better", "value", "Leave it better", "We mend what we trip over."),
)

TEAMS = (
    TeamPlan("care", "Care Delivery", load=70),
    TeamPlan(
        "north",
        "North Branch",
        parent="care",
        load=85,
        agreed=(("continuity", 60), ("staying", 20), ("safe", 20)),
    ),
    TeamPlan("coast", "Coast Road Team", parent="north", load=80),
    TeamPlan("hills", "Hill Villages Team", parent="north", load=75),
    TeamPlan(
        "south",
        "South Branch",
        parent="care",
        load=90,
        agreed=(("continuity", 45), ("staying", 30), ("safe", 25)),
    ),
    TeamPlan("town", "Rivertown Team", parent="south", load=80),
    # More promised than there are days.
    TeamPlan(
        "nights",
        "Nights and Weekends",
        parent="south",
        load=138,
        agreed=(("continuity", 60), ("safe", 40)),
    ),
    TeamPlan("clinical", "Clinical Quality", parent="care", load=85),
    # The respite house was agreed, and nobody works on it.
    TeamPlan("growth", "Clients and Growth", load=60, agreed=(("growing", 70), ("respite", 30))),
    TeamPlan("private", "Private Clients", parent="growth", load=85),
    TeamPlan("comms", "Communications and Events", parent="growth", load=95),
    TeamPlan("business", "Business Services", load=65),
    TeamPlan("finance", "Finance and Payroll", parent="business", load=80),
    TeamPlan("people", "People and Recruitment", parent="business", load=90),
    TeamPlan("digital", "Digital and Rostering", parent="business", load=95),
)

ADMINISTRATOR_PLAN = PersonPlan(ADMINISTRATOR, "Orla Finnerty", "administrator", "finance")

# The people whose logins are handed out, by what they show.
ROLES = {
    "leader": "maeve",
    "manager": "siobhan",
    "employee": "daniel",
    "executive": "tomas",
    "administrator": ADMINISTRATOR,
}

# KPIs that are watched although no goal asks anything of them: (steward, team, KPI).
STANDING_KPIS = (
    (
        "aoife",
        "care",
        KpiPlan(
            "hours-delivered",
            "Care hours delivered",
            "h/week",
            around=8640,
            kind="activity",
            description="All visits of both branches, as logged by carers at the door.",
        ),
    ),
    (
        "priya",
        "people",
        KpiPlan(
            "sickness",
            "Shifts lost to sickness",
            "%",
            around=5.4,
            decimals=1,
            cadence="month",
            direction="decrease",
        ),
    ),
    (
        "nuala",
        "coast",
        KpiPlan("coast-visits", "Visits made, coast road", "visits", around=1310, kind="activity"),
    ),
    (
        "fergal",
        "hills",
        KpiPlan("hill-visits", "Visits made, hill villages", "visits", around=940, kind="activity"),
    ),
    (
        "deirdre",
        "town",
        KpiPlan("town-visits", "Visits made, Rivertown", "visits", around=1680, kind="activity"),
    ),
    (
        "kofi",
        "nights",
        KpiPlan(
            "night-calls", "Calls to the on-call desk at night", "calls", around=96, wobble=0.2
        ),
    ),
    (
        "helena",
        "clinical",
        KpiPlan(
            "safeguarding",
            "Safeguarding concerns raised",
            "concerns",
            around=7,
            wobble=0.4,
            cadence="month",
            description="Up is not bad and down is not good: watched for what changes.",
        ),
    ),
    (
        "una",
        "finance",
        KpiPlan("cash", "Cash in the bank", "€", around=612000, wobble=0.12, cadence="month"),
    ),
    (
        "lukas",
        "digital",
        KpiPlan("uptime", "Planner available", "%", around=99.4, wobble=0.004, decimals=2),
    ),
)
