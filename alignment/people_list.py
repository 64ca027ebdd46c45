"""The people of an organization as its administrators list them: narrowed, in pages, with whom each
talks to. A fixed number of queries. Called by the people's administration."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from alignment.narrowing import Conditions, narrowed_by
from alignment.paging import Page, in_chunks, page_of
from alignment.team_page import leads_of
from ledger.models import OutgoingMessage
from ledger.outbox import INVITATION, latest_by_recipient
from people.models import Membership, Organization, Person, Standing, Team
from people.querysets import PersonQuerySet

PEOPLE_A_PAGE = 50
GRANTS = {
    "administrator": Q(is_administrator=True),
    "leader": Q(is_leader=True),
    "executive": Q(is_executive=True),
}
LEADS = Exists(
    Membership.objects.filter(
        person=OuterRef("pk"), role=Membership.Role.LEAD, team__archived_at=None
    )
)
ROLES = {**GRANTS, "lead": Q(LEADS), "none": ~(Q(LEADS) | Q(*GRANTS.values(), _connector=Q.OR))}


@dataclass(frozen=True)
class Sought:
    """Who is looked for; nothing said is everybody who has not left.

    role: one of ROLES. standing: one of Standing, or "all" with those who left.
    """

    text: str = ""
    role: str = ""
    team: Team | None = None
    standing: str = ""


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A person of the list; mail: their latest invitation, if they have not come yet."""

    person: Person
    memberships: Sequence[Membership]
    leads: Sequence[Person]
    mail: OutgoingMessage | None


def people_list(organization: Organization, sought: Sought, number: int) -> Page[ListedPerson]:
    found = page_of(ordered_people(organization, sought), number, PEOPLE_A_PAGE)
    return found.holding(listed(organization, found.rows, Above(organization)))


def every_person(organization: Organization, sought: Sought) -> Iterator[ListedPerson]:
    """The whole list, a few hundred people at a time."""
    above = Above(organization)
    keys = ordered_people(organization, sought).values_list("pk", flat=True)
    for some in in_chunks(keys):
        people = Person.objects.in_bulk(some)
        yield from listed(organization, [people[pk] for pk in some if pk in people], above)


def ordered_people(organization: Organization, sought: Sought) -> PersonQuerySet:
    people: PersonQuerySet = narrow(Person.objects.of(organization), sought)
    return people.order_by("name", "id")


def listed(
    organization: Organization, people: Sequence[Person], above: Above
) -> list[ListedPerson]:
    memberships = memberships_by_person(people)
    invited = [person.email for person in people if person.standing is Standing.INVITED]
    mails = latest_by_recipient(organization.pk, INVITATION, invited)
    return [
        ListedPerson(
            person,
            memberships[person.pk],
            above.leads_over(memberships[person.pk]),
            mails.get(person.email),
        )
        for person in people
    ]


def narrow(people: PersonQuerySet, sought: Sought) -> PersonQuerySet:
    return narrowed_by(of_standing(people, sought.standing), sought, CONDITIONS)


def works_under(team: Team) -> Q:
    under = Membership.objects.filter(team__in=Team.objects.under(team))
    return Q(Exists(under.filter(person=OuterRef("pk"))))


CONDITIONS: Conditions = {
    "text": lambda text: Q(name__icontains=text) | Q(email__icontains=text),
    "role": lambda role: ROLES[role],
    "team": works_under,
}


def of_standing(people: PersonQuerySet, standing: str) -> PersonQuerySet:
    if standing == "all":
        return people
    if standing == Standing.LEFT:
        return people.filter(is_active=False)
    people = people.active()
    if not standing:
        return people
    if standing == Standing.HERE:
        return people.with_password()
    return people.with_password(has=False).filter(invited_at__isnull=standing == Standing.UNINVITED)


def memberships_by_person(people: Iterable[Person]) -> Mapping[int, Sequence[Membership]]:
    """The teams of each person, those they lead first."""
    found: dict[int, list[Membership]] = defaultdict(list)
    rows = Membership.objects.filter(person__in=list(people), team__archived_at=None)
    for row in rows.select_related("team").order_by("role", "team__name"):
        found[row.person_id].append(row)
    return found


class Above:
    """Who leads whom: the tree of teams and its leads, read once for a list of people."""

    def __init__(self, organization: Organization) -> None:
        self.leads = leads_of(organization)
        self.parents = dict(Team.objects.of(organization).values_list("pk", "parent_id"))

    def leads_over(self, memberships: Iterable[Membership]) -> list[Person]:
        """Whom a person talks to: for each of their teams the leads of the nearest that others lead."""
        found: dict[int, Person] = {}
        for membership in memberships:
            for lead in self.nearest(membership.team_id, membership.person_id):
                found[lead.pk] = lead
        return sorted(found.values(), key=lambda lead: lead.name)

    def nearest(self, team: int | None, person: int) -> list[Person]:
        while team is not None:
            if others := [lead for lead in self.leads.get(team, ()) if lead.pk != person]:
                return others
            team = self.parents.get(team)
        return []
