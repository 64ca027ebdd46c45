"""The files of an import in words: what each holds, and what each column means. For the Import page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jobs.files.layout import FILES, KPIS_FILE

Words = str | Promise


@dataclass(frozen=True)
class DescribedColumn:
    """A column; words are what a cell may say where that is a choice."""

    name: str
    meaning: Words
    is_required: bool
    words: Sequence[str]


@dataclass(frozen=True)
class DescribedFile:
    name: str
    holds: Words
    columns: Sequence[DescribedColumn]


def described_files() -> list[DescribedFile]:
    return [
        DescribedFile(
            file.name,
            HOLDS[file.name],
            [
                DescribedColumn(
                    column.name,
                    meaning_of(file.name, column.name),
                    column.is_required,
                    column.kind.words,
                )
                for column in file.columns
            ],
        )
        for file in FILES
    ]


def meaning_of(file: str, column: str) -> Words:
    return OWN_MEANINGS.get((file, column)) or MEANINGS[column]


HOLDS: Mapping[str, Words] = {
    "units.csv": _("Teams, each under the one above it"),
    "people.csv": _("People, and which teams they are in: a row for each team"),
    "cycles.csv": _("Planning periods: years, and the quarters that lie in them"),
    "goals.csv": _("Goals of every level; the one file that is always needed"),
    "contributions.csv": _("Goals that also help others than the one they lie under"),
    "kpis.csv": _("KPIs; a row that names a goal also sets its target there"),
    "targets.csv": _("What further goals ask of a KPI"),
    "interim.csv": _("Values that a target should pass on the way, with their days"),
    "steps.csv": _("What is to be done for a goal"),
    "by_hand.csv": _("Progress that somebody set by hand, for a while"),
    "closings.csv": _("Goals that have ended, with the numbers they ended with"),
    "allocations.csv": _("Days and money that teams and people give to goals in a period"),
    "agreed_shares.csv": _("How a team agreed to divide its days among strategic goals"),
    "readings.csv": _("What KPIs were, day by day"),
}

PPM = _("In parts per million: 620000 is 62 %")
MEANINGS: Mapping[str, Words] = {
    "code": _("What other rows call it; codes are text, so 8.10 is not 8.1"),
    "name": _("What people call it"),
    "title": _("What is to be reached"),
    "description": _("Why it matters"),
    "parent_code": _("The code of the one above it"),
    "parent": _("The name of the cycle it lies in"),
    "email": _("The address they sign in with"),
    "unit_code": _("The code of the team"),
    "role": _("Empty: member"),
    "grants": _("What they may do in the whole organization; several with spaces between"),
    "start_date": _("As in 2026-01-01; empty: the goal's, else its cycle's"),
    "due_date": _("As in 2026-12-31; empty: the goal's, else its cycle's"),
    "state": _("Empty: active"),
    "level": _("Empty: strategic without a parent, else team"),
    "owner_email": _("Who is accountable; empty shows as a fault"),
    "weight": _("How much it counts beside the others; empty: 1"),
    "visibility": _("Who sees it; empty: the organization"),
    "commitment": _("Whether it is a promise or a stretch; empty: committed"),
    "priority": _("Priority points of a strategic goal, a whole number"),
    "cycle": _("The name of its planning period"),
    "mode": _("What counts in it: all, its own targets and steps, or its contributors; empty: all"),
    "steps_weight": _("How much all its steps together count; empty: 1"),
    "predecessor_code": _("The code of the goal it was carried over from"),
    "carried": _("Whether it goes on from there or starts anew; empty: restart"),
    "from_code": _("The code of the goal that helps"),
    "to_code": _("The code of the goal it also helps"),
    "statement": _("How it contributes, in a sentence"),
    "strength": _("How well that is argued; empty: bare"),
    "unit": _("%, EUR, days …; “yes/no” for what is done or not"),
    "direction": _("What is better; empty: increase"),
    "kind": _("What is reached, or what is done for it; empty: outcome"),
    "aggregation": _("What a goal compares with its target; empty: the last value"),
    "cadence": _("How often a reading is due; empty: month"),
    "kpi_code": _("The code of the KPI"),
    "goal_code": _("The code of the goal"),
    "baseline": _("Where it starts"),
    "target": _("Where it should be when due; empty: watched, not counted"),
    "lower": _("Not below, for a KPI to maintain"),
    "upper": _("Not above, for a KPI to maintain"),
    "date": _("The day it holds for, as in 2026-12-31"),
    "value": _("In the KPI's unit, with a point before decimals"),
    "assignee_email": _("Who does it"),
    "done_on": _("The day it was done; empty: not yet"),
    "progress_ppm": PPM,
    "evidence_ppm": PPM,
    "expected_ppm": PPM,
    "paced_ppm": PPM,
    "set_on": _("The day from which it holds"),
    "expires_on": _("The last day it holds"),
    "reason": _("Why it was set by hand"),
    "closed_on": _("The day it ended"),
    "result": _("How it ended"),
    "required_effort": _("Person-days that it needs in a period"),
    "run_the_business": _("Whether it keeps things going and serves no strategy; empty: no"),
    "share_ppm": _(
        "The part of its effort that goes there, in parts per million; empty: equal parts"
    ),
    "review_on": _("The day by which the contribution is to be looked at again"),
    "person_email": _("Who gives it; empty: the team named"),
    "planned": _("What is to be given; empty: 0"),
    "used": _("What was given so far; empty: 0"),
}
# Where a column means something else than elsewhere.
OWN_MEANINGS: Mapping[tuple[str, str], Words] = {
    ("cycles.csv", "start_date"): _("Its first day, as in 2026-01-01"),
    ("cycles.csv", "due_date"): _("Its last day, as in 2026-12-31"),
    ("cycles.csv", "state"): _("Empty: open"),
    ("goals.csv", "start_date"): _("As in 2026-01-01; empty: its cycle's"),
    ("goals.csv", "due_date"): _("As in 2026-12-31; empty: its cycle's"),
    ("steps.csv", "title"): _("What is to be done"),
    ("steps.csv", "due_date"): _("The day it is due, if any"),
    ("allocations.csv", "unit_code"): _(
        "The code of the team that gives it; empty: the person named"
    ),
    ("allocations.csv", "kind"): _("What it is counted in; empty: days"),
    ("agreed_shares.csv", "share_ppm"): _(
        "In parts per million; those of a team in a period add up to 1000000"
    ),
    ("readings.csv", "value"): _("In the KPI's unit; empty withdraws what was read for that day"),
    (KPIS_FILE.name, "goal_code"): _(
        "The code of a goal that uses it; the columns after it are its target"
    ),
}
