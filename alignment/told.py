"""What a reader may be told of an explanation: names of what they see, and nothing of the rest.

Called by the Why pages and the API. A goal that counts but may not be seen stands there nameless,
for without it the arithmetic would not add up; one that was left out is left out here too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from alignment.explain import Line
from goals.models import Target
from goals.querysets import GoalQuerySet

Names = dict[tuple[str, Any], Any]


def names_of(lines: Iterable[Line], seen: GoalQuerySet) -> Names:
    """The targets, and those goals of a scope, that some lines speak of."""
    ids: dict[str, list[Any]] = {"target": [], "goal": [], "steps": []}
    for line in lines:
        ids[line.contributor.kind].append(line.contributor.id)
    targets = Target.objects.filter(pk__in=ids["target"]).select_related("kpi")
    goals = seen.filter(pk__in=ids["goal"]).only("code", "title")
    return {("target", t.pk): t for t in targets} | {("goal", g.pk): g for g in goals}


def named(line: Line, names: Names) -> Any:
    """The target or goal of a line; None for steps, and for a goal that may not be seen."""
    return names.get((line.contributor.kind, line.contributor.id))


def may_be_told(line: Line, names: Names) -> bool:
    """Whether a reader may know that there is such a line."""
    one = line.contributor
    return one.is_counted or one.kind != "goal" or named(line, names) is not None
