"""Hypothesis strategies for small organizations with everything in them that numbers depend on."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from alignment.attainment import Window
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
from alignment.rollup import GoalNumbers

START = date(2026, 1, 1)
KPIS = 4
PEOPLE = st.sampled_from(["ada", "ben"])

days = st.integers(0, 400).map(lambda count: START + timedelta(days=count))
maybe_days = st.none() | days
ppm = st.integers(0, 1_000_000)
weights = st.sampled_from([1000, 1000, 1, 3, 2500, 7777, 1_000_000_000, 0])
values = st.fractions(-50, 50, max_denominator=7)
maybe_values = st.none() | values
windows = st.builds(Window, maybe_days, maybe_days)
cadences = st.sampled_from(["day", "week", "fortnight", "month", "quarter", "year"])


@st.composite
def facts(draw: st.DrawFn, most_goals: int = 7) -> Facts:
    """Goals 0 to n, each contributing only to lower ones, so that there is no cycle."""
    count = draw(st.integers(1, most_goals).map(lambda drawn: most_goals + 1 - drawn))
    dated = draw(st.dictionaries(st.tuples(st.integers(0, KPIS - 1), days), values, max_size=12))
    return gather_facts(
        [draw(_goals(goal)) for goal in range(count)],
        contributions=draw(_contributions(count)),
        kpis=[draw(_kpis(kpi)) for kpi in range(KPIS)],
        targets=[draw(_targets(i, count)) for i in range(draw(st.integers(0, 6)))],
        readings=[(kpi, day, value) for (kpi, day), value in dated.items()],
        steps=[draw(_steps(i, count)) for i in range(draw(st.integers(0, 4)))],
        cycles=[CycleFact("2026", Window(START, START + timedelta(days=364)))],
        hand_set=[draw(_hand_set(count)) for _ in range(draw(st.integers(0, 2)))],
        closings=[draw(_closings(count)) for _ in range(draw(st.integers(0, 2)))],
    )


@st.composite
def _goals(draw: st.DrawFn, goal: int) -> GoalFact:
    return GoalFact(
        id=goal,
        state=draw(st.sampled_from(["active"] * 6 + ["paused", "missed", "draft", "cancelled"])),
        visibility=draw(st.sampled_from(["organization"] * 7 + ["team", "private", "private"])),
        owner=draw(st.none() | PEOPLE),
        named=draw(st.frozensets(PEOPLE)),
        window=draw(windows),
        cycle=draw(st.sampled_from([None, "2026"])),
        mode=draw(st.sampled_from(["all"] * 6 + ["own", "contributors"])),
        steps_weight=draw(weights),
        predecessor=draw(st.sampled_from([max(goal - 1, 0), goal + 1, None])),
        is_continuing=draw(st.sampled_from([True, False])),
    )


@st.composite
def _contributions(draw: st.DrawFn, count: int) -> list[ContributionFact]:
    pairs = [(child, parent) for child in range(count) for parent in range(child)]
    homes = [(child, draw(st.integers(0, min(child - 1, 3)))) for child in range(1, count)]
    further = draw(st.lists(st.sampled_from(pairs), max_size=6)) if pairs else []
    chosen = dict.fromkeys(homes + further)
    return [ContributionFact(child, parent, draw(weights)) for child, parent in chosen]


@st.composite
def _kpis(draw: st.DrawFn, kpi: int) -> KpiFact:
    return KpiFact(
        id=kpi,
        direction=draw(st.sampled_from(["increase", "decrease", "maintain"])),
        aggregation=draw(st.sampled_from(["last", "sum", "mean"])),
        cadence=draw(cadences),
    )


@st.composite
def _targets(draw: st.DrawFn, target: int, goals: int) -> TargetFact:
    lower, upper = sorted((draw(values), draw(values)))
    points = draw(st.dictionaries(days, values, max_size=2))
    return TargetFact(
        id=target,
        goal=draw(st.integers(0, goals - 1)),
        kpi=draw(st.integers(0, KPIS - 1)),
        target=draw(maybe_values),
        baseline=draw(maybe_values),
        lower=draw(st.sampled_from([None, lower])),
        upper=draw(st.sampled_from([None, upper])),
        weight=draw(weights),
        window=draw(windows),
        interim=tuple(points.items()),
    )


@st.composite
def _steps(draw: st.DrawFn, step: int, goals: int) -> StepFact:
    goal = draw(st.integers(0, goals - 1))
    return StepFact(step, goal, draw(weights), draw(maybe_days), draw(maybe_days))


@st.composite
def _hand_set(draw: st.DrawFn, goals: int) -> HandSetFact:
    set_on, expires_on = sorted((draw(days), draw(days)))
    return HandSetFact(draw(st.integers(0, goals - 1)), draw(ppm), set_on, expires_on)


@st.composite
def _closings(draw: st.DrawFn, goals: int) -> ClosingFact:
    progress = draw(st.none() | ppm)
    expected = None if progress is None else draw(st.none() | ppm)
    paced = None if expected is None else draw(ppm)
    numbers = GoalNumbers(progress, draw(ppm), expected, paced)
    return ClosingFact(draw(st.integers(0, goals - 1)), draw(days), numbers)
