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
from people.models import Person

GRANTED: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "is_administrator": (
        gettext_lazy(
            "administers from now on: people, teams, settings, and all but private goals."
        ),
        gettext_lazy(
            "no longer administers people, teams and settings, nor sets strategy by that."
        ),
    ),
    "is_leader": (
        gettext_lazy("sets strategy from now on, and may name anyone as the owner of a goal."),
        gettext_lazy("no longer sets strategy; sets goals only where they lead a team."),
    ),
    "is_executive": (
        gettext_lazy("sees every goal from now on that is not private."),
        gettext_lazy("no longer sees goals that are for other teams alone."),
    ),
}


def consequences_of(person: Person, changes: Mapping[str, Any]) -> list[str]:
    """One sentence for each thing that a person could do before and not after, or the other way."""
    said = [
        f"{person.name} {GRANTED[name][0 if changes[name] else 1]}"
        for name in GRANTED
        if name in changes
    ]
    if changes.get("is_leader") is False:
        said += still_strategic(person)
    if "email" in changes:
        said.append(
            _("%(name)s signs in with the new address; links sent to the old one end.")
            % {"name": person.name}
        )
    return said


def still_strategic(person: Person) -> list[str]:
    """Goals of a leader stay theirs: who is to have them is somebody's decision."""
    count = Goal.objects.current().filter(owner=person, level=Goal.Level.STRATEGIC).count()
    if not count:
        return []
    words = ngettext(
        "%(n)s strategic goal stays theirs: choose another owner where that is not meant.",
        "%(n)s strategic goals stay theirs: choose another owner where that is not meant.",
        count,
    )
    return [words % {"n": count}]
