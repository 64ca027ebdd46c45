"""Which teams have a score that may be shown: never one that tells of fewer than five people.

A team is shown with five or more distinct active people in its subtree, and unless a figure of fewer
could be had by subtracting shown teams from a shown one above them, or from the organization. A team
without people tells of those who own its goals, and the organization of those who own goals without a
team. Which of the teams is then withheld goes by their ids and not by their sizes, so that it stays the
same from day to day.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

FEWEST_PEOPLE = 5


class Withheld(StrEnum):
    FEW_PEOPLE = "few_people"
    TELLS_OF_OTHERS = "tells_of_others"


@dataclass(slots=True)
class Part:
    """A team's subtree without what is shown below it: `rest`, up to five of its people.

    owners: active ones of its own goals. size: how many teams that is, the one it is of included.
    people: up to five of the whole subtree. shown: the topmost shown teams below.
    """

    rest: set[int]
    owners: Collection[int]
    people: set[int] = field(default_factory=set)
    size: int = 1
    shown: set[int] = field(default_factory=set)

    def tells_of_few(self) -> bool:
        """Whether subtracting what is shown leaves a figure of one to four people, or of small teams."""
        if self.rest or self.size > 1:
            return len(self.rest) < FEWEST_PEOPLE
        return 0 < len(self.owners) < FEWEST_PEOPLE

    def take(self, other: Part) -> None:
        """What is not shown below is a part of what remains here."""
        self.rest = some_of(self.rest | other.rest)
        self.size += other.size
        self.shown |= other.shown


def some_of(people: Collection[int]) -> set[int]:
    return set(sorted(people)[:FEWEST_PEOPLE])


def withheld(
    parents: Mapping[int, int | None],
    people: Mapping[int, Collection[int]],
    owners: Mapping[int | None, Collection[int]],
) -> dict[int, Withheld | None]:
    """By team why its score is not shown, None where it is.

    `parents` has every team; `people` the active ones of each team itself; `owners` those of the goals
    of teams without people, of goals without a team under None.
    """
    found: dict[int, Withheld | None] = {}
    parts = {team: Part(some_of(people.get(team, ())), owners.get(team, ())) for team in parents}
    whole = Part(set(), owners.get(None, ()))
    for team in deepest_first(parents):
        part, above = parts[team], parents[team]
        part.people = some_of(part.people | set(people.get(team, ())))
        over = whole if above is None else parts[above]
        over.people = some_of(over.people | part.people)
        if len(part.people) < FEWEST_PEOPLE:
            found[team] = Withheld.FEW_PEOPLE
            over.take(part)
        else:
            withhold_below(part, parts, found)
            found[team] = None
            over.shown.add(team)
    withhold_below(whole, parts, found)
    return found


def withhold_below(
    part: Part, parts: Mapping[int, Part], found: dict[int, Withheld | None]
) -> None:
    while part.shown and part.tells_of_few():
        first = min(part.shown)
        part.shown.remove(first)
        part.take(parts[first])
        found[first] = Withheld.TELLS_OF_OTHERS


def deepest_first(parents: Mapping[int, int | None]) -> list[int]:
    depth: dict[int, int] = {}
    for team in parents:
        way = [team]
        while way[-1] not in depth and (above := parents[way[-1]]) is not None:
            way.append(above)
        known = depth.get(way[-1], 0)
        for place, one in enumerate(reversed(way)):
            depth[one] = known + place
    return sorted(parents, key=lambda team: (-depth[team], team))
