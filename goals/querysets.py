from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Exists, OuterRef, Q

from people.rights import Verb
from people.scopes import GuardedQuerySet
from people.words import Holds, words_of

# A goal that has ended is closed or was given up; any other is open.
ENDED = ("achieved", "missed", "cancelled")

if TYPE_CHECKING:
    from people.models import Organization, Person


def is_titled(text: str) -> Q:
    """Condition on a goal with this title, in whatever case; by its words, which an index leads to."""
    same = Q(title__iexact=text)
    if not words_of(text):
        return same
    return same & Q(
        Holds(SearchVector("title", config="simple"), SearchQuery(text, config="simple"))
    )


class GoalQuerySet(GuardedQuerySet):
    def of(self, organization: Organization) -> Self:
        return self.filter(organization=organization)

    def current(self) -> Self:
        """Goals that are not archived."""
        return self.filter(archived_at=None)

    def running(self) -> Self:
        """Goals that have not ended and that no goal of a later cycle goes on from: of one that was
        carried over, reports, steps and its end are its successor's, unless that was given up."""
        # Not by a join that finds nothing: the planner takes what is left for one row.
        goes_on = GoalQuerySet(self.model).exclude(state="cancelled")
        goes_on = goes_on.filter(predecessor=OuterRef("pk"))
        return self.current().exclude(state__in=ENDED).filter(~Exists(goes_on))

    def owned_by(self, person: Person) -> Self:
        """A person's own goals. Owners see theirs whatever else: no scope need be asked besides."""
        return self.filter(owner=person)

    def strategic(self) -> Self:
        return self.filter(level="strategic")

    def overseen_by(self, person: Person) -> Self:
        """Goals of others that a person answers for when they are proposed."""
        return self.granted(person, Verb.ACCEPT).current().exclude(owner=person)

    def answerable_by(self, person: Person) -> Self:
        """Proposals that a person accepts or sends back."""
        return self.overseen_by(person).filter(state="proposed")

    def offered_by(self, person: Person) -> Self:
        """A person's proposals that wait, and those that were sent back to them."""
        return self.current().filter(
            owner=person, state__in=("draft", "proposed"), parent__isnull=False
        )
