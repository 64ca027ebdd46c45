"""Which teams have a score that may be shown: never one that tells of fewer than five people.

A team is shown with five or more distinct active people in its subtree, and unless a figure of fewer
could be had by subtracting shown teams from a shown one above them, or from the organization. A team
without people tells of those who own its goals, and the organization of those who own goals without a
team. Teams without goals add nothing to a figure, so their people hide nobody; but they may have goals
tomorrow, so that what remains must be enough with and without them. Which of the teams is then
withheld goes by their ids and not by their sizes, so that it stays the same from day to day.
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
class Rest:
    """What is not shown of a subtree: up to five of its people.

    own: whether the team that it is of counts. below: how many of those under it do.
    """

    people: set[int]
    own: bool
    below: int = 0

    def is_empty(self) -> bool:
        return not self.people and not self.below

    def take(self, other: Rest) -> None:
        self.people = some_of(self.people | other.people)
        self.below += other.own + other.below


@dataclass(slots=True)
class Part:
    """A team's subtree without what is shown below it.

    rest: of all its teams. at_work: of those that have goals. owners: active ones of its own goals.
    people: up to five of the whole subtree. shown: the topmost shown teams below.
    """

    rest: Rest
    at_work: Rest
    owners: Collection[int]
    people: set[int] = field(default_factory=set)
    shown: set[int] = field(default_factory=set)

    def tells_of_few(self) -> bool:
        """Whether what remains is a figure of one to four people, or of small teams."""
        for rest in (self.rest, self.at_work):
            if not rest.is_empty() and len(rest.people) < FEWEST_PEOPLE:
                return True
        return self.at_work.is_empty() and 0 < len(self.owners) < FEWEST_PEOPLE

    def take(self, other: Part) -> None:
        """What is not shown below is a part of what remains here."""
        self.rest.take(other.rest)
        self.at_work.take(other.at_work)
        self.shown |= other.shown


def some_of(people: Collection[int]) -> set[int]:
    return set(sorted(people)[:FEWEST_PEOPLE])


def withheld(
    parents: Mapping[int, int | None],
    people: Mapping[int, Collection[int]],
    owners: Mapping[int | None, Collection[int]],
    at_work: Collection[int],
) -> dict[int, Withheld | None]:
    """By team why its score is not shown, None where it is.

    `parents` has every team; `people` the active ones of each team itself; `owners` those of the goals
    of teams without people, of goals without a team under None; `at_work` are the teams with live goals
    below strategy.
    """
    found: dict[int, Withheld | None] = {}
    parts: dict[int, Part] = {}
    for team in parents:
        here, is_at_work = some_of(people.get(team, ())), team in at_work
        working = Rest(here if is_at_work else set(), is_at_work)
        parts[team] = Part(Rest(here, own=True), working, owners.get(team, ()))
    whole = Part(Rest(set(), own=True), Rest(set(), own=True), owners.get(None, ()))
    for team in deepest_first(parents):
        part, above = parts[team], parents[team]
        part.people = some_of(part.people | set(people.get(team, ())))
        over = whole if above is None else parts[above]
        over.people = some_of(over.people | part.people)
        withhold_below(part, parts, found)
        if len(part.people) < FEWEST_PEOPLE:
            found[team] = Withheld.FEW_PEOPLE
        else:
            found[team] = Withheld.TELLS_OF_OTHERS if part.tells_of_few() else None
        if found[team]:
            over.take(part)
        else:
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
