"""Which targets of one KPI can no value satisfy?"""

from __future__ import annotations

from decimal import Decimal

import pytest

from alignment.at_odds import at_odds
from goals.models import Target
from kpis.models import Kpi

STEADY, RISING = Kpi(direction="maintain"), Kpi(direction="increase")


def asks(kpi: Kpi = STEADY, **values: int) -> Target:
    return Target(kpi=kpi, **{name: Decimal(value) for name, value in values.items()})


@pytest.mark.parametrize(
    ("higher", "lower"),
    [
        (asks(lower=9), asks(upper=6)),
        (asks(lower=9, upper=12), asks(lower=4, upper=8)),
        (asks(target=9, baseline=10), asks(upper=6)),
        (asks(lower=7), asks(target=6, baseline=5)),
        (asks(target=6), asks(target=5)),
    ],
)
def test_targets_that_leave_no_value_in_common_are_at_odds(higher: Target, lower: Target) -> None:
    assert at_odds([higher, lower]) == at_odds([lower, higher]) == (higher, lower)


@pytest.mark.parametrize(
    "targets",
    [
        [],
        [asks(lower=9)],
        [asks(lower=6), asks(upper=6)],
        [asks(lower=4, upper=8), asks(lower=5)],
        [asks(), asks(target=5)],
        [asks(RISING, baseline=1, target=9), asks(RISING, baseline=9, target=20)],
    ],
)
def test_targets_that_one_value_meets_are_not(targets: list[Target]) -> None:
    assert at_odds(targets) is None


def test_of_several_those_farthest_apart_are_named() -> None:
    low, middle, high = asks(upper=3), asks(target=5), asks(lower=9)
    assert at_odds([middle, low, high]) == (high, low)
