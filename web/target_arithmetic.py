"""A target's attainment and expectation in words and figures. Called by `web.views.why`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from alignment.attainment import PPM, Attainment, Measure, band_of
from alignment.explain import Contributor
from kpis.models import Kpi, Reading
from kpis.numbers import decimal_of
from web import formats
from web.arithmetic import exactly, raw_ppm


@dataclass(frozen=True, slots=True)
class Derived:
    """What a target's formulas are made of."""

    measure: Measure
    attainment: Attainment
    kpi: Kpi


@dataclass(frozen=True, slots=True)
class TargetArithmetic:
    """A target's attainment, its formula in figures, and the readings that it comes from."""

    rule: str
    progress: int | None
    expected: int | None
    raw: int | None
    value: str
    formula: str
    expected_formula: str
    readings: Sequence[Reading]
    more: int
    measure: Measure
    asked: Sequence[tuple[str, str]]
    is_single: bool
    aggregation: str

    @classmethod
    def of(
        cls, one: Contributor, kpi: Kpi, readings: Sequence[Reading], as_of: dt.date
    ) -> TargetArithmetic:
        """Print a target; `readings` are those of its contributor that are shown."""
        assert one.measure and one.attainment and one.kpi
        derived = Derived(one.measure, one.attainment, kpi)
        measure, attained = one.measure, one.attainment
        return cls(
            rule=attained.rule,
            progress=attained.progress,
            expected=attained.expected,
            raw=raw_ppm(attained.raw),
            value=figure(measure.value, kpi),
            formula=attainment_in_words(derived),
            expected_formula=expectation_in_words(derived, as_of),
            readings=readings,
            more=len(one.readings) - len(readings),
            measure=measure,
            asked=asked_in_words(measure, kpi),
            is_single=one.kpi.aggregation == "last",
            aggregation=str(Kpi.Aggregation(one.kpi.aggregation).label),
        )


def asked_in_words(measure: Measure, kpi: Kpi) -> list[tuple[str, str]]:
    """What the target asked on the day; empty is none."""
    ends = [(_("Lower bound"), measure.lower), (_("Upper bound"), measure.upper)]
    values = [(_("Baseline"), measure.baseline), (_("Target"), measure.target)]
    values += [(name, end) for name, end in ends if end is not None]
    direction = str(Kpi.Direction(measure.direction).label)
    told = [(name, "" if value is None else figure(value, kpi)) for name, value in values]
    return [(_("Direction"), direction), *told]


def figure(value: Fraction | None, kpi: Kpi) -> str:
    """A value with every digit it was entered with; a mean may have endless ones."""
    if value is None:
        return _("no data")
    exact = decimal_of(value)
    if Fraction(exact) != value:
        return formats.quantity(exact, kpi.unit)
    return formats.quantity(exact, kpi.unit) if kpi.is_yes_no() else formats.exact(exact, kpi.unit)


def attainment_in_words(derived: Derived) -> str:
    """The rule with this target's figures in it."""
    measure, attained, kpi = derived.measure, derived.attainment, derived.kpi
    if attained.rule == "tracked":
        return _("Only tracked: nothing is asked of it, so it counts nowhere.")
    if measure.value is None:
        return _("No reading yet: no data, which is not 0 %.")
    value, result = figure(measure.value, kpi), exactly(attained.progress)
    if attained.rule in ("increase", "decrease"):
        return way_gone_in_words(derived, result)
    asked = {
        "yes_no": _("yes"),
        "band": band_in_words(measure, kpi),
        "keep": keep_in_words(measure, kpi),
    }[attained.rule]
    words = _("%(value)s against %(asked)s = %(result)s")
    return words % {"value": value, "asked": asked, "result": result}


def way_gone_in_words(derived: Derived, result: str) -> str:
    measure, kpi = derived.measure, derived.kpi
    x, base, goal = (
        figure(part, kpi) for part in (measure.value, measure.baseline, measure.target)
    )
    raw = derived.attainment.raw
    assert raw is not None
    cut = "" if 0 <= raw <= 1 else _(", counted as %(result)s") % {"result": result}
    shown = result if not cut else formats.percent(round(raw * PPM), 4)
    return f"({x} − {base}) ÷ ({goal} − {base}) = {shown}{cut}"


def band_in_words(measure: Measure, kpi: Kpi) -> str:
    band = band_of(measure)
    assert band is not None
    lower, upper = (None if end is None else figure(end, kpi) for end in band)
    if lower and upper:
        return _("from %(lower)s to %(upper)s") % {"lower": lower, "upper": upper}
    if lower:
        return _("at least %(lower)s") % {"lower": lower}
    return _("at most %(upper)s") % {"upper": upper}


def keep_in_words(measure: Measure, kpi: Kpi) -> str:
    words = _("at most %(target)s") if measure.direction == "decrease" else _("at least %(target)s")
    return words % {"target": figure(measure.target, kpi)}


def expectation_in_words(derived: Derived, as_of: dt.date) -> str:
    """Where the expected number comes from."""
    measure, attained = derived.measure, derived.attainment
    result = exactly(attained.expected)
    if attained.rule in ("band", "keep"):
        return _("Always to be met: %(result)s") % {"result": result}
    if attained.rule == "tracked" or attained.expected is None:
        return _("No expectation: it has no start and due date in order.")
    if attained.rule == "yes_no" or not measure.start or not measure.due:
        return _("Expected from the due date on: %(result)s") % {"result": result}
    if measure.interim:
        return _("Along its interim targets on this day: %(result)s") % {"result": result}
    gone = min(max((as_of - measure.start).days, 0), (measure.due - measure.start).days)
    return _("%(gone)s of %(all)s days gone = %(result)s") % {
        "gone": formats.number(gone),
        "all": formats.number((measure.due - measure.start).days),
        "result": result,
    }
