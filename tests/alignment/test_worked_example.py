"""The worked example of docs/numbers.md."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from alignment.attainment import Window
from alignment.cells import effective_weights
from alignment.evaluation import evaluate
from alignment.facts import ContributionFact, GoalFact, KpiFact, TargetFact, gather_facts
from alignment.pace import pace
from alignment.rollup import GoalNumbers

YEAR = Window(date(2026, 1, 1), date(2026, 12, 31))
TODAY = date(2026, 7, 2)


def target(kpi: str, goal: str, baseline: int, wanted: int, weight: int = 1000) -> TargetFact:
    return TargetFact(kpi, goal, kpi, Fraction(wanted), Fraction(baseline), weight=weight)


LARCH = gather_facts(
    [GoalFact(name, window=YEAR) for name in ("grow", "bread", "cake")],
    contributions=[ContributionFact("bread", "grow"), ContributionFact("cake", "grow", 3000)],
    kpis=[
        KpiFact("loaves"),
        KpiFact("complaints", direction="decrease"),
        KpiFact("tarts"),
        KpiFact("hygiene"),
    ],
    targets=[
        target("loaves", "bread", 10, 20),
        target("complaints", "bread", 40, 20, weight=2000),
        target("tarts", "cake", 0, 50),
        target("hygiene", "cake", 96, 95),
    ],
    readings=[
        ("loaves", TODAY, Fraction(14)),
        ("complaints", TODAY, Fraction(25)),
        ("hygiene", TODAY, Fraction(96)),
    ],
)


def test_the_worked_example_gives_the_numbers_that_the_document_says() -> None:
    evaluation = evaluate(LARCH, TODAY)
    assert evaluation.by_goal() == {
        "grow": GoalNumbers(908_333, 625_000, 875_000, 908_333),
        "bread": GoalNumbers(633_333, 1_000_000, 500_000, 633_333),
        "cake": GoalNumbers(1_000_000, 500_000, 1_000_000, 1_000_000),
    }
    assert pace(908_333, 875_000) == "on_track"
    forest = evaluation.forest
    assert effective_weights(forest, forest.order[-1:]).tolist() == [[1_000_000, 250_000, 750_000]]
