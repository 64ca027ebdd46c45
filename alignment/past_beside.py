"""Two days side by side: the numbers of both and the difference. Called by the dashboard's past days."""

from __future__ import annotations

from dataclasses import dataclass

from alignment.past_board import PastDay
from alignment.scoring.points import THETA
from alignment.scoring.shown import ScoreCard, ShownComponent
from alignment.standing import GoalLine


def difference(was: int | None, became: int | None) -> int | None:
    """In ppm; None where either is not known."""
    return None if was is None or became is None else became - was


@dataclass(frozen=True, slots=True)
class GoalBeside:
    """A strategic goal on two days; None on a day on which it was not among them."""

    before: GoalLine | None
    after: GoalLine | None

    @property
    def line(self) -> GoalLine:
        """What it is called: the later of both."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def points(self) -> int | None:
        if self.before is None or self.after is None:
            return None
        return difference(self.before.standing.progress, self.after.standing.progress)


@dataclass(frozen=True, slots=True)
class ComponentBeside:
    """A component of the score on two days; None where there was no score or no such component."""

    before: ShownComponent | None
    after: ShownComponent | None

    @property
    def component(self) -> ShownComponent:
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def points(self) -> int | None:
        if self.before is None or self.after is None:
            return None
        return difference(self.before.ppm, self.after.ppm)


@dataclass(frozen=True, slots=True)
class ScoreBeside:
    """The score on two days; either may have none."""

    before: ScoreCard | None
    after: ScoreCard | None

    @property
    def points(self) -> int | None:
        if self.before is None or self.after is None:
            return None
        return difference(self.before.score, self.after.score)

    @property
    def components(self) -> list[ComponentBeside]:
        before, after = by_letter(self.before), by_letter(self.after)
        return [
            ComponentBeside(before.get(letter), after.get(letter))
            for letter in THETA
            if letter in before or letter in after
        ]


@dataclass(frozen=True, slots=True)
class TwoDays:
    """The earlier and the later of two days."""

    before: PastDay
    after: PastDay

    @property
    def score(self) -> ScoreBeside:
        return ScoreBeside(self.before.score, self.after.score)

    @property
    def rows(self) -> list[GoalBeside]:
        """The goals in the order of the later day, then those that only the earlier one had."""
        before = {line.goal.pk: line for line in self.before.lines}
        after = {line.goal.pk: line for line in self.after.lines}
        only = [GoalBeside(line, None) for goal, line in before.items() if goal not in after]
        return [GoalBeside(before.get(goal), line) for goal, line in after.items()] + only


def by_letter(score: ScoreCard | None) -> dict[str, ShownComponent]:
    return {one.letter: one for one in score.components} if score else {}
