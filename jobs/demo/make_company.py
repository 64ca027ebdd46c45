"""Makes the demo's organization, people, teams, pillars, cycles and standing KPIs."""

from __future__ import annotations

from actions.cycles import create_cycle
from actions.people import (
    PersonDraft,
    add_person,
    add_pillar,
    add_team,
    edit_settings,
    set_up_organization,
)
from goals.models import Cycle
from jobs.demo import company
from jobs.demo.made import Demo
from jobs.demo.people import DEPUTIES, PEOPLE
from jobs.demo.periods import Periods
from jobs.demo.plan import KpiPlan, PersonPlan
from jobs.demo.series import readings_of
from kpis.models import Kpi
from people.models import Deputy, Membership, Person, Pillar

CYCLE_STATES = {
    "year": Cycle.State.OPEN,
    "q1": Cycle.State.CLOSED,
    "q2": Cycle.State.CLOSED,
    "q3": Cycle.State.OPEN,
    "q4": Cycle.State.DRAFT,
}


def make_company(periods: Periods, password: str, seed: int) -> Demo:
    """Everything but goals. The people of the five roles get the password, the others none."""
    administrator = set_up_organization(
        company.organization_draft(periods.year.start.month),
        person_draft(company.ADMINISTRATOR_PLAN, password),
        on=periods.today,
        mission=company.MISSION,
        vision=company.VISION,
    )
    demo = Demo(administrator.organization, administrator, periods, seed)
    demo.people[company.ADMINISTRATOR] = administrator
    settings = {"cadence": "fortnight", "day_rate": company.DAY_RATE}
    demo.organization = edit_settings(demo.organization, settings, version=1, by=administrator)
    make_pillars(demo)
    make_teams(demo)
    make_people(demo, password)
    make_memberships(demo)
    make_cycles(demo)
    for steward, team, plan in company.STANDING_KPIS:
        make_kpi(demo, plan, steward, team, "year")
    return demo


def person_draft(plan: PersonPlan, password: str) -> PersonDraft:
    email = f"{plan.account}@{company.DOMAIN}"
    signs_in = plan.key in company.ROLES.values()
    grants = dict.fromkeys(plan.grants, True)
    return PersonDraft(plan.name, email, password if signs_in else None, **grants)


def make_pillars(demo: Demo) -> None:
    for pillar in Pillar.objects.filter(organization=demo.organization):
        demo.pillars[pillar.kind] = pillar
    for plan in company.PILLARS:
        demo.pillars[plan.key] = add_pillar(
            demo.organization,
            plan.kind,
            plan.title,
            statement=plan.statement,
            by=demo.administrator,
        )


def make_teams(demo: Demo) -> None:
    for plan in company.TEAMS:
        parent = demo.teams[plan.parent] if plan.parent else None
        demo.teams[plan.key] = add_team(
            demo.organization, plan.name, parent=parent, by=demo.administrator
        )


def make_people(demo: Demo, password: str) -> None:
    for plan in PEOPLE:
        demo.people[plan.key] = make_person(demo, person_draft(plan, password))


def make_person(demo: Demo, draft: PersonDraft) -> Person:
    if draft.password:
        return add_person(demo.organization, draft, by=demo.administrator)
    person = Person(organization=demo.organization, name=draft.name, email=draft.email)
    person.set_unusable_password()
    return demo.batch.add(person, demo.administrator)


def make_memberships(demo: Demo) -> None:
    organization, by = demo.organization, demo.administrator
    for plan in (*PEOPLE, company.ADMINISTRATOR_PLAN):
        if plan.team:
            person, team = demo.people[plan.key], demo.teams[plan.team]
            demo.batch.add(
                Membership(organization=organization, person=person, team=team, role=plan.role), by
            )
    for deputy in DEPUTIES:
        demo.batch.add(
            Deputy(
                organization=organization,
                person=demo.people[deputy.person],
                deputy=demo.people[deputy.deputy],
                since=demo.periods.ago(-deputy.since),
                until=demo.periods.ago(-deputy.until),
            ),
            demo.people[deputy.person],
        )


def make_cycles(demo: Demo) -> None:
    for name, state in CYCLE_STATES.items():
        demo.cycles[name] = create_cycle(
            demo.organization,
            demo.periods.title(name),
            *demo.periods.named(name),
            parent=demo.cycles.get("year"),
            state=state,
            by=demo.administrator,
        )


def make_kpi(demo: Demo, plan: KpiPlan, steward: str, team: str, period: str) -> None:
    """A KPI and, in memory, its readings; they are recorded once all goals are there."""
    kpi = Kpi(
        organization=demo.organization,
        code=f"K-{len(demo.kpis) + 1}",
        name=plan.name,
        description=plan.description,
        unit=plan.unit,
        direction=plan.direction,
        kind=plan.kind,
        aggregation=plan.aggregation,
        cadence=plan.cadence,
        steward=demo.people.get(steward),
        team=demo.teams.get(team),
    )
    demo.kpis[plan.key] = demo.batch.add(kpi, demo.person(steward))
    window = demo.periods.named(period)
    demo.series[plan.key] = readings_of(plan, window, demo.periods, demo.seed)
