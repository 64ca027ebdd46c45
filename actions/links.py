"""Documents that belong to a goal, by their web address."""

from __future__ import annotations

from django.db import transaction

from actions.editing import create
from goals.models import Goal, GoalLink
from ledger.audit import record
from people.models import Person


@transaction.atomic
def add_link(goal: Goal, *, title: str, url: str, by: Person) -> GoalLink:
    """Link a document; only http and https lead anywhere, and the database refuses the rest."""
    link = GoalLink(
        organization_id=goal.organization_id,
        goal=goal,
        title=title.strip(),
        url=url.strip(),
        author=by,
    )
    return create(link, by=by)


@transaction.atomic
def remove_link(link: GoalLink, *, by: Person) -> None:
    record("remove", link, by=by, before={"title": link.title, "url": link.url})
    link.delete()
