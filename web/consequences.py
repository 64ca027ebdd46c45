"""What a change of somebody's address or grants means, in sentences, before it is saved.

The rights themselves are `people.rights`'; a test asks both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from goals.models import Goal
from people.askers import Asker, asker
from people.models import Person

# By what somebody may do, which several grants may give: what is said when it comes, and goes.
POWERS: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "is_administrator": (
        gettext_lazy(
            "administers from now on: people, teams, settings, and all but private goals."
        ),
        gettext_lazy("no longer administers people, teams and settings."),
    ),
    "sets_strategy": (
        gettext_lazy("sets strategy from now on, and may name anyone as the owner of a goal."),
        gettext_lazy("no longer sets strategy; sets goals only where they lead a team."),
    ),
    "sees_all_teams": (
        gettext_lazy("sees every goal from now on that is not private."),
        gettext_lazy("no longer sees goals that are for other teams alone."),
    ),
}
GRANTS = ("is_administrator", "is_leader", "is_executive")


def consequences_of(person: Person, changes: Mapping[str, Any]) -> list[str]:
    """One sentence for each thing that a person could do before and not after, or the other way."""
    given = {name: value for name, value in changes.items() if name in GRANTS}
    said = powers_moved(person, given) if given else []
    if "email" in changes:
        said.append(
            _("%(name)s signs in with the new address; links sent to the old one end.")
            % {"name": person.name}
        )
    return said


def powers_moved(person: Person, given: Mapping[str, bool]) -> list[str]:
    """By a person's grants alone, before and after: what another one still gives is not lost."""
    before, after = (with_grants(person, grants) for grants in ({}, given))
    moved = {name: getattr(after, name) for name in POWERS}
    moved = {name: has for name, has in moved.items() if has != getattr(before, name)}
    said = [f"{person.name} {POWERS[name][0 if has else 1]}" for name, has in moved.items()]
    if moved.get("sets_strategy") is False:
        said += still_strategic(person)
    words = _("%(name)s may do as much as before: their other grants say so.")
    return said or [words % {"name": person.name}]


def with_grants(person: Person, given: Mapping[str, bool]) -> Asker:
    """Somebody who asks with their grants, changed, and without a team."""
    administers, leads, sees = (bool(given.get(name, getattr(person, name))) for name in GRANTS)
    return asker((person.pk, administers, leads, sees), person, [])


def still_strategic(person: Person) -> list[str]:
    """Goals of who set strategy stay theirs: who is to have them is somebody's decision."""
    count = Goal.objects.current().filter(owner=person, level=Goal.Level.STRATEGIC).count()
    if not count:
        return []
    words = ngettext(
        "%(n)s strategic goal stays theirs: choose another owner where that is not meant.",
        "%(n)s strategic goals stay theirs: choose another owner where that is not meant.",
        count,
    )
    return [words % {"n": count}]
