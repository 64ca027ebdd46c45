"""Brindlewick Care: an invented provider of home care. Who works there, and what it stands for."""

from __future__ import annotations

from actions.people import OrganizationDraft
from jobs.demo.plan import KpiPlan, PersonPlan, PillarPlan, TeamPlan

DOMAIN = "brindlewick.example"
ADMINISTRATOR = "orla"
TIME_ZONE = "Europe/Dublin"
MISSION = (
    "People who need care live at home, in their own way, for as long as they wish, "
    "looked after by carers they know."
)
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
    TeamPlan("care", "Care Delivery"),
    TeamPlan("north", "North Branch", parent="care"),
    TeamPlan("south", "South Branch", parent="care"),
    TeamPlan("business", "Business Services"),
    TeamPlan("people", "People and Recruitment", parent="business"),
    TeamPlan("digital", "Digital and Rostering", parent="business"),
)

PEOPLE = (
    PersonPlan("maeve", "Maeve Callan", "leader", grants=("is_leader",)),
    PersonPlan("tomas", "Tomás Reddin", "executive", grants=("is_executive",)),
    PersonPlan("aoife", "Aoife Brannigan", "aoife", "care", "lead"),
    PersonPlan("siobhan", "Siobhán Keane", "manager", "north", "lead"),
    PersonPlan("daniel", "Daniel Osei", "employee", "north"),
    PersonPlan("grace", "Grace Mulvey", "grace", "north"),
    PersonPlan("conor", "Conor Whelan", "conor", "south", "lead"),
    PersonPlan("patrick", "Patrick Noone", "patrick", "south"),
    PersonPlan("ruth", "Ruth Adeyemi", "ruth", "business", "lead"),
    PersonPlan("brid", "Bríd Lawlor", "brid", "business"),
    PersonPlan("priya", "Priya Nair", "priya", "people", "lead"),
    PersonPlan("elena", "Elena Marković", "elena", "people"),
    PersonPlan("lukas", "Lukas Hoffmann", "lukas", "digital", "lead"),
    PersonPlan("sam", "Sam Okafor", "sam", "digital"),
)
ADMINISTRATOR_PLAN = PersonPlan(ADMINISTRATOR, "Orla Finnerty", "administrator", "business")

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
)
