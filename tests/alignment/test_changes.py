"""Why the numbers of Larch Bakeries changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings

from alignment.attainment import Window
from alignment.changes import (
    Cause,
    GoalChange,
    Moment,
    evaluated,
    stages_between,
    what_changed,
)
from alignment.evaluation import numbers_of
from alignment.facts import (
    ClosingFact,
    ContributionFact,
    CycleFact,
    Facts,
    GoalFact,
    HandSetFact,
    KpiFact,
    StepFact,
    TargetFact,
    gather_facts,
)
from alignment.origins import Origin, origins
from alignment.rollup import GoalNumbers
from tests.alignment.random_facts import days, facts

MARCH, JULY = date(2026, 3, 1), date(2026, 7, 2)

# grow ← bread (a target at 40 %) and cake (a target at 80 %, one of two steps done)
BAKERY = gather_facts(
    [GoalFact("grow"), GoalFact("bread"), GoalFact("cake", steps_weight=0), GoalFact("idle")],
    contributions=[ContributionFact("bread", "grow"), ContributionFact("cake", "grow")],
    kpis=[KpiFact("loaves"), KpiFact("tarts")],
    targets=[
        TargetFact("loaves", "bread", "loaves", target=Fraction(10), baseline=Fraction(0)),
        TargetFact("tarts", "cake", "tarts", target=Fraction(10), baseline=Fraction(0)),
    ],
    readings=[("loaves", MARCH, Fraction(4)), ("tarts", MARCH, Fraction(8))],
    steps=[StepFact("buy", "cake", done_on=MARCH), StepFact("bake", "cake")],
    cycles=[CycleFact("2026", Window(date(2026, 1, 1), date(2026, 12, 31)))],
)


def change_of(goal: str, later: Facts, as_of: date = JULY, earlier: Facts = BAKERY) -> GoalChange:
    return what_changed(Moment(earlier, JULY), Moment(later, as_of))[goal]


def causes(change: GoalChange) -> dict[Cause, int]:
    parts = change.parts()
    assert parts is not None
    return {cause: part for cause, part in parts.items() if part}


def with_goal(goal: str, **fields: object) -> Facts:
    return replace(
        BAKERY,
        goals={**BAKERY.goals, goal: replace(BAKERY.goals[goal], **fields)},  # type: ignore[arg-type]
    )


def test_nothing_changed() -> None:
    change = change_of("grow", BAKERY)
    assert (change.kind(), causes(change)) == ("same", {})


def test_a_new_reading_moves_its_goal_and_the_goal_above() -> None:
    news = ((MARCH, Fraction(4)), (JULY, Fraction(6)))
    later = replace(BAKERY, readings={**BAKERY.readings, "loaves": news})
    assert causes(change_of("bread", later)) == {"readings": 200_000}
    assert causes(change_of("grow", later)) == {"readings": 100_000}
    assert causes(change_of("cake", later)) == {}


def test_a_step_done_counts_as_steps() -> None:
    later = replace(BAKERY, steps={**BAKERY.steps, "bake": StepFact("bake", "cake", done_on=JULY)})
    weighing = with_goal("cake", steps_weight=1000).goals
    earlier, later = (replace(some, goals=weighing) for some in (BAKERY, later))
    assert causes(change_of("cake", later, earlier=earlier)) == {"steps": 250_000}


def test_a_weight_of_a_target_or_a_step_counts_as_weight() -> None:
    earlier = with_goal("cake", steps_weight=1000)  # (80 % + 50 %) / 2
    tarts = replace(BAKERY.targets["tarts"], weight=2000)
    later = replace(earlier, targets={**BAKERY.targets, "tarts": tarts})
    assert causes(change_of("cake", later, earlier=earlier)) == {"weights": 50_000}
    buy = replace(BAKERY.steps["buy"], weight=3000)
    later = replace(earlier, steps={**BAKERY.steps, "buy": buy})
    assert causes(change_of("cake", later, earlier=earlier)) == {"weights": 125_000}


@pytest.mark.parametrize(
    ("later", "cause", "part"),
    [
        (
            replace(
                BAKERY,
                targets={
                    **BAKERY.targets,
                    "loaves": replace(BAKERY.targets["loaves"], target=Fraction(8)),
                },
            ),
            "targets",
            50_000,
        ),
        (
            replace(
                BAKERY,
                contributions={
                    **BAKERY.contributions,
                    ("cake", "grow"): ContributionFact("cake", "grow", 3000),
                },
            ),
            "weights",
            100_000,
        ),
        (with_goal("cake", state="cancelled"), "structure", -200_000),
        (with_goal("bread", visibility="private"), "visibility", 200_000),
        (
            replace(
                BAKERY,
                closings={"cake": ClosingFact("cake", MARCH, GoalNumbers(0, 0, None, None))},
            ),
            "closings",
            -400_000,
        ),
        (
            replace(BAKERY, hand_set=(HandSetFact("grow", 700_000, MARCH, JULY),)),
            "closings",
            100_000,
        ),
        (with_goal("cake", mode="contributors"), "settings", -200_000),
    ],
    ids=["target", "weight", "cancelled", "private", "closed", "by hand", "mode"],
)
def test_one_kind_of_edit_is_one_cause(later: Facts, cause: Cause, part: int) -> None:
    assert causes(change_of("grow", later)) == {cause: part}


def test_the_passing_of_days_alone_is_time() -> None:
    hand = replace(BAKERY, hand_set=(HandSetFact("grow", 700_000, MARCH, JULY),))
    change = change_of("grow", hand, JULY + timedelta(days=1), earlier=hand)
    assert causes(change) == {"time": -100_000}


def test_an_expectation_changes_by_time_while_progress_stays() -> None:
    planned = replace(
        BAKERY, goals={name: replace(goal, cycle="2026") for name, goal in BAKERY.goals.items()}
    )
    change = change_of("grow", planned, JULY + timedelta(days=182), earlier=planned)
    expected = change.parts("expected")
    assert expected is not None
    assert (expected["time"], change.kind("progress")) == (500_000, "same")


def test_a_number_that_was_not_there_appears_unsplit() -> None:
    empty = replace(BAKERY, readings={})
    appeared = change_of("grow", BAKERY, earlier=empty)
    assert (appeared.kind(), appeared.parts()) == ("appeared", None)
    disappeared = change_of("grow", empty)
    assert (disappeared.kind(), disappeared.parts()) == ("disappeared", None)
    assert change_of("idle", BAKERY).kind() == "none"


def test_a_goal_that_was_added_appears() -> None:
    fewer = replace(BAKERY, goals={k: v for k, v in BAKERY.goals.items() if k != "cake"})
    change = change_of("cake", BAKERY, earlier=fewer)
    assert (change.before, change.kind()) == (None, "appeared")
    assert causes(change_of("grow", BAKERY, earlier=fewer)) == {"structure": 200_000}


def test_a_number_missing_only_on_the_way_is_put_down_to_what_brought_it_back() -> None:
    later = replace(BAKERY, readings={}, hand_set=(HandSetFact("grow", 500_000, MARCH, JULY),))
    assert causes(change_of("grow", later)) == {"closings": -100_000}


@settings(max_examples=60, deadline=None)
@given(facts(), days, facts(), days)
def test_the_parts_add_up_to_the_difference(
    earlier: Facts, first: date, later: Facts, second: date
) -> None:
    changes = what_changed(Moment(earlier, first), Moment(later, second))
    before, after = numbers_of(earlier, first), numbers_of(later, second)
    for goal, change in changes.items():
        assert (change.before, change.after) == (before.get(goal), after.get(goal))
        for number in ("progress", "evidence", "expected", "paced"):
            parts = change.parts(number)
            if parts is not None:
                ends = getattr(change.after, number), getattr(change.before, number)
                assert sum(parts.values()) == ends[0] - ends[1]


@settings(max_examples=40, deadline=None)
@given(facts(), facts(), days)
def test_after_every_cause_but_time_the_facts_are_the_later_ones(
    earlier: Facts, later: Facts, as_of: date
) -> None:
    stages = dict(stages_between(Moment(earlier, as_of), Moment(later, as_of)))
    almost, last = stages["settings"], stages["time"]
    assert numbers_of(*almost) == numbers_of(*last)


def test_what_happened_in_between_is_no_time_even_if_it_was_known_all_along() -> None:
    """A reading dated since, a step done since, a closing since: each is its own cause."""
    steps = replace(
        with_goal("cake", steps_weight=1000),
        steps={**BAKERY.steps, "bake": StepFact("bake", "cake", done_on=JULY)},
        readings={**BAKERY.readings, "loaves": ((MARCH, Fraction(4)), (JULY, Fraction(6)))},
    )
    change = what_changed(Moment(steps, MARCH), Moment(steps, JULY))["grow"]
    assert causes(change) == {"readings": 100_000, "steps": 125_000}
    closed = replace(
        BAKERY, closings={"cake": ClosingFact("cake", JULY, GoalNumbers(0, 0, None, None))}
    )
    change = what_changed(Moment(closed, MARCH), Moment(closed, JULY))["grow"]
    assert causes(change) == {"closings": -400_000}


def test_a_change_begins_where_something_was_done() -> None:
    news = ((MARCH, Fraction(4)), (JULY, Fraction(6)))
    later = replace(BAKERY, readings={**BAKERY.readings, "loaves": news})
    first, stages = evaluated(Moment(BAKERY, JULY), Moment(later, JULY))
    found = origins(first, stages, "grow")
    assert found["readings"] == [Origin("bread", 400_000, 600_000, 500_000, ("loaves",))]
    assert [cause for cause, some in found.items() if some] == ["readings"]
