"""An explanation in words and figures: what the Why pages print. Called by `web.views.why`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alignment.attainment import PPM, Measure, band_of
from alignment.explain import Contributor, Explanation, Line
from alignment.explaining import TargetDerivation
from alignment.paging import Page, page_of_list
from alignment.rollup import GoalNumbers
from goals.models import Goal, Target
from goals.querysets import GoalQuerySet
from kpis.models import Kpi, Reading
from web import formats

MOST_FORMULA_TERMS = 4
LINES_A_PAGE = 50
Names = dict[tuple[str, Any], Any]
REASONS: dict[str, str | Promise] = {
    "weight_zero": gettext_lazy("its weight is 0"),
    "tracked": gettext_lazy("only tracked: no target value is asked of it"),
    "contributors_only": gettext_lazy("this goal counts contributing goals only"),
    "state": gettext_lazy("draft, proposed or cancelled: counts nowhere"),
    "private": gettext_lazy("private: counts in no number of anyone else"),
    "replaced": gettext_lazy("carried over: its successor counts in its place"),
    "own_only": gettext_lazy("this goal counts its own targets and steps only"),
}


@dataclass(frozen=True, slots=True)
class ArithmeticLine:
    """One contributor as printed: ppm, weight in thousandths, and where its own arithmetic lies."""

    title: str
    url: str
    kind: str
    weight: int
    share: int | None
    share_of_known: int | None
    numbers: GoalNumbers
    reason: str | Promise = ""
    raw: int | None = None


@dataclass(frozen=True, slots=True)
class GoalArithmetic:
    """A goal's numbers, their formula in figures, a page of the lines that count, those left out."""

    source: str
    numbers: GoalNumbers
    computed: GoalNumbers
    counted: Page[ArithmeticLine]
    left_out: Sequence[ArithmeticLine]
    formulas: Sequence[tuple[str | Promise, str]]

    @classmethod
    def of(
        cls, goal: Goal, explanation: Explanation, seen: GoalQuerySet, number: int
    ) -> GoalArithmetic:
        """Print page `number` of an explanation for someone who sees the goals of a scope."""
        counted = [line for line in explanation.lines if line.contributor.is_counted]
        left_out = [line for line in explanation.lines if not line.contributor.is_counted]
        shown = page_of_list(counted, number, LINES_A_PAGE)
        names = names_of([*shown.rows, *left_out[:LINES_A_PAGE]], seen)
        printed = [printed_line(line, goal, names) for line in left_out[:LINES_A_PAGE]]
        return cls(
            source=explanation.source,
            numbers=explanation.numbers,
            computed=explanation.computed,
            counted=shown.holding([counted_line(line, goal, names) for line in shown.rows]),
            left_out=[line for line in printed if line],
            formulas=formulas([line.contributor for line in counted], explanation.computed),
        )


def names_of(lines: Sequence[Line], seen: GoalQuerySet) -> Names:
    """The targets, and those goals that may be seen, that some lines speak of."""
    ids: dict[str, list[Any]] = {"target": [], "goal": [], "steps": []}
    for line in lines:
        ids[line.contributor.kind].append(line.contributor.id)
    targets = Target.objects.filter(pk__in=ids["target"]).select_related("kpi")
    goals = seen.filter(pk__in=ids["goal"]).only("code", "title")
    return {("target", t.pk): t for t in targets} | {("goal", g.pk): g for g in goals}


def printed_line(line: Line, goal: Goal, names: Names) -> ArithmeticLine | None:
    """A line that was left out, for a reader; None for a goal that they may not see."""
    one = line.contributor
    is_hidden = one.kind == "goal" and (one.kind, one.id) not in names
    return None if is_hidden else counted_line(line, goal, names)


def counted_line(line: Line, goal: Goal, names: Names) -> ArithmeticLine:
    """A line for a reader; what counts but may not be seen by them stands there nameless."""
    one = line.contributor
    title, url = title_and_url(one.kind, names.get((one.kind, one.id)), goal)
    return ArithmeticLine(
        title=title,
        url=url,
        kind=one.kind,
        weight=one.weight,
        share=line.share,
        share_of_known=line.share_of_known,
        numbers=one.numbers,
        reason=REASONS.get(one.reason, ""),
        raw=raw_ppm(one.attainment.raw if one.attainment else None),
    )


def title_and_url(kind: str, row: Any, goal: Goal) -> tuple[str, str]:
    if kind == "steps":
        return _("Steps"), reverse("goal", args=[goal.code]) + "#steps"
    if row is None:
        return _("A goal that only its team sees"), ""
    if kind == "target":
        return row.kpi.name, reverse("target-why", args=[row.pk])
    return row.title, reverse("goal-why", args=[row.code])


def raw_ppm(raw: Fraction | None) -> int | None:
    """An attainment beyond 0 or 100 %, rounded for the eye; None where nothing was cut."""
    if raw is None or 0 <= raw <= 1:
        return None
    return round(raw * PPM)


def formulas(
    counted: Sequence[Contributor], numbers: GoalNumbers
) -> list[tuple[str | Promise, str]]:
    """Each number as its weighted mean, written out."""
    known = [one for one in counted if one.numbers.progress is not None]
    dated = [one for one in known if one.numbers.expected is not None]
    return [
        (_("Progress"), mean_in_words(known, "progress", numbers.progress)),
        (_("Evidence"), mean_in_words(counted, "evidence", numbers.evidence)),
        (_("Expected"), mean_in_words(dated, "expected", numbers.expected)),
        (_("Paced"), mean_in_words(dated, "paced", numbers.paced)),
    ]


def mean_in_words(those: Sequence[Contributor], number: str, result: int | None) -> str:
    """ "(1 × 62 % + 2 × 40 %) ÷ 3 = 47.3 %"; sums of many lines are cut short."""
    if not those or result is None:
        return formats.percent(result)
    shown = those[:MOST_FORMULA_TERMS]
    terms = [
        f"{formats.weight(one.weight)} × {exactly(getattr(one.numbers, number))}" for one in shown
    ]
    if more := len(those) - len(shown):
        terms.append(ngettext("%(n)s more line", "%(n)s more lines", more) % {"n": more})
    total = formats.weight(sum(one.weight for one in those))
    return f"({' + '.join(terms)}) ÷ {total} = {exactly(result)}"


def exactly(ppm: int | None) -> str:
    """A fraction with all four decimals that ppm have."""
    return formats.percent(ppm, 4)


# Targets --------------------------------------------------------------------------------


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
    measure: Measure
    is_single: bool

    @classmethod
    def of(cls, derived: TargetDerivation, as_of: dt.date) -> TargetArithmetic:
        measure, attained, kpi = derived.measure, derived.attainment, derived.target.kpi
        return cls(
            rule=attained.rule,
            progress=attained.progress,
            expected=attained.expected,
            raw=raw_ppm(attained.raw),
            value=figure(measure.value, kpi),
            formula=attainment_in_words(derived),
            expected_formula=expectation_in_words(derived, as_of),
            readings=derived.readings,
            measure=measure,
            is_single=kpi.aggregation == Kpi.Aggregation.LAST,
        )


def figure(value: Fraction | None, kpi: Kpi) -> str:
    """A value with every digit it was entered with; a mean may have endless ones."""
    if value is None:
        return _("no data")
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(exact) != value:
        return formats.quantity(exact, kpi.unit)
    return formats.quantity(exact, kpi.unit) if kpi.is_yes_no() else formats.exact(exact, kpi.unit)


def attainment_in_words(derived: TargetDerivation) -> str:
    """The rule with this target's figures in it."""
    measure, attained, kpi = derived.measure, derived.attainment, derived.target.kpi
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


def way_gone_in_words(derived: TargetDerivation, result: str) -> str:
    measure, kpi = derived.measure, derived.target.kpi
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


def expectation_in_words(derived: TargetDerivation, as_of: dt.date) -> str:
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
