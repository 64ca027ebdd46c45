"""A goal's explanation in words and figures: what its Why page prints. Called by `web.views.why`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alignment.attainment import PPM
from alignment.explain import Contributor, Explanation, Line
from alignment.facts import StepFact
from alignment.paging import Page, page_of_list
from alignment.rollup import GoalNumbers
from alignment.told import Given, Names, givens_of, may_be_told, named, names_of
from goals.models import Goal
from goals.querysets import GoalQuerySet
from web import formats

MOST_FORMULA_TERMS = 4
LINES_A_PAGE = 50
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
class StepLine:
    """A step as printed; `done_on` only where that is no later than the day."""

    title: str
    weight: int
    due: dt.date | None
    done_on: dt.date | None


@dataclass(frozen=True, slots=True)
class GoalArithmetic:
    """A goal's numbers, their formula in figures, a page of the lines that count, those left out."""

    source: str
    numbers: GoalNumbers
    computed: GoalNumbers
    counted: Page[ArithmeticLine]
    left_out: Sequence[ArithmeticLine]
    formulas: Sequence[tuple[str | Promise, str]]
    steps: Sequence[StepLine]
    given: Given | None
    rule_version: int

    @classmethod
    def of(
        cls,
        goal: Goal,
        explanation: Explanation,
        seen: GoalQuerySet,
        number: int,
        day: str = "",
    ) -> GoalArithmetic:
        """Print page `number` of an explanation for someone who sees the goals of a scope.

        day: the query that links carry on, to stay on the day that was picked.
        """
        counted = [line for line in explanation.lines if line.contributor.is_counted]
        left_out = [line for line in explanation.lines if not line.contributor.is_counted]
        shown = page_of_list(counted, number, LINES_A_PAGE)
        names = names_of([*shown.rows, *left_out[:LINES_A_PAGE]], seen)
        told = [line for line in left_out[:LINES_A_PAGE] if may_be_told(line, names)]
        return cls(
            source=explanation.source,
            numbers=explanation.numbers,
            computed=explanation.computed,
            counted=shown.holding([printed_line(line, goal, names, day) for line in shown.rows]),
            left_out=[printed_line(line, goal, names, day) for line in told],
            formulas=formulas([line.contributor for line in counted], explanation.computed),
            steps=[
                printed_step(step, names, explanation.as_of)
                for line in [*shown.rows, *told]
                for step in line.contributor.steps
            ],
            given=givens_of([explanation]).get(goal.pk),
            rule_version=explanation.rule_version,
        )


def printed_step(step: StepFact, names: Names, as_of: dt.date) -> StepLine:
    row = names.get(("step", step.id))
    is_done = step.done_on is not None and step.done_on <= as_of
    title = row.title if row else _("A step that is gone")
    return StepLine(title, step.weight, step.due, step.done_on if is_done else None)


def printed_line(line: Line, goal: Goal, names: Names, day: str) -> ArithmeticLine:
    """A line for a reader; what counts but may not be seen by them stands there nameless."""
    one = line.contributor
    title, url = title_and_url(one.kind, named(line, names), goal, day)
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


def title_and_url(kind: str, row: Any, goal: Goal, day: str) -> tuple[str, str]:
    if kind == "steps":
        return _("Steps"), reverse("goal", args=[goal.code]) + "#steps"
    if kind == "target":
        gone = _("A target that is gone"), ""
        return (row.kpi.name, reverse("target-why", args=[row.pk]) + day) if row else gone
    if row is None:
        untold = _("A goal that only its team sees")
        return (_("A goal that is gone or that only its team sees") if day else untold), ""
    return row.title, reverse("goal-why", args=[row.code]) + day


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
