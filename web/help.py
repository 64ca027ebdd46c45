"""What every number and badge means, in the reader's words: one catalogue for all pages.

`{% help "progress" %}` shows an entry beside its number; the page "How numbers are made" lists them.
How each is computed to the last digit stands in docs/numbers.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class Help:
    """One number or badge: its name as pages write it, and what it means."""

    key: str
    name: Text
    text: Text


@dataclass(frozen=True)
class Chapter:
    """Entries that belong together."""

    title: Text
    entries: tuple[Help, ...]


CHAPTERS = (
    Chapter(
        _("How far a goal is"),
        (
            Help(
                "progress",
                _("Progress"),
                _(
                    "How much of the goal is reached: the mean of its targets, steps and contributing "
                    "goals, each by its weight. What has no data is left out, never counted as 0."
                ),
            ),
            Help(
                "evidence",
                _("Evidence"),
                _(
                    "How much of the progress rests on something measured. “62 % on 80 % evidence”: "
                    "a fifth of what should count, by weight, has never been reported."
                ),
            ),
            Help(
                "expected",
                _("Expected by now"),
                _(
                    "Where progress should be today: the share of the time gone by between start and "
                    "due, or the path through interim targets. What has no dates expects nothing."
                ),
            ),
            Help(
                "attained",
                _("Attained"),
                _(
                    "How far a KPI has come from its baseline to its target. More than all of it is "
                    "shown (“125 %”) and counted as 100 %, so that one success hides no failure."
                ),
            ),
            Help(
                "milestone",
                _("Milestone"),
                _(
                    "The steps of a goal together count as one contributor: the weight of the steps "
                    "done, out of the weight of all."
                ),
            ),
            Help(
                "weight",
                _("Weight"),
                _(
                    "How much something counts beside what else contributes to the same goal. Only the "
                    "ratio matters: 2 beside 1 counts twice as much. 0 counts nowhere."
                ),
            ),
            Help(
                "effective_weight",
                _("Weight in the strategy"),
                _(
                    "How much of a strategic goal rests on one goal below it: the shares along the way "
                    "up, multiplied; several ways are added."
                ),
            ),
            Help(
                "by_hand",
                _("Set by hand"),
                _(
                    "A progress that somebody set with a reason, until a date. Nothing measured backs "
                    "it, so its evidence is 0; the computed value stays visible beside it."
                ),
            ),
            Help(
                "closed",
                _("Closed"),
                _(
                    "An achieved or missed goal keeps the numbers it was closed with. Readings that "
                    "come later change nothing and are shown as “revised since”."
                ),
            ),
        ),
    ),
    Chapter(
        _("How a goal goes"),
        (
            Help(
                "pace",
                _("Pace"),
                _(
                    "Progress against what is expected by now, over the dated work alone. About as "
                    "much as expected is on track, less is behind, far less is at risk."
                ),
            ),
            Help(
                "too_early",
                _("Too early"),
                _("In the first tenth of its time a goal is not judged by its pace."),
            ),
            Help("overdue", _("Overdue"), _("Its due date has passed and nobody has closed it.")),
            Help(
                "freshness",
                _("Freshness"),
                _(
                    "How long ago the goal was last heard of, by its own rhythm: fresh within one, "
                    "stale within two, then silent. A goal above is as fresh as its least fresh part."
                ),
            ),
            Help(
                "confidence",
                _("Confidence"),
                _(
                    "What its owner believes, 0 to 10, from the latest check-in. It is never mixed with "
                    "the numbers: where the two disagree, talk."
                ),
            ),
            Help(
                "watermelon",
                _("Confident all the same"),
                _(
                    "Green outside, red inside: the owner's confidence is 7 or more while the numbers "
                    "say at risk. One of the two is wrong."
                ),
            ),
            Help(
                "silent",
                _("Silent"),
                _(
                    "Nobody has reported for more than two of its rhythms, so its numbers may long be "
                    "wrong. A goal never reported on counts as silent."
                ),
            ),
            Help(
                "weakest",
                _("Weakest critical goal"),
                _(
                    "Of the goals that carry a tenth or more of a strategic goal, the one with the "
                    "lowest pace. A good mean must not hide it."
                ),
            ),
        ),
    ),
    Chapter(
        _("What the whole looks like"),
        (
            Help(
                "scorecard",
                _("Strategic scorecard"),
                _(
                    "Every strategic goal with progress, pace, confidence and freshness side by side. "
                    "They answer different questions and are never merged into one light."
                ),
            ),
            Help(
                "cell",
                _("Team and strategic goal"),
                _(
                    "How far a team's own work for a strategic goal is: the progress of its goals that "
                    "nothing else contributes to, by their weight in it. Empty: none of it is measured."
                ),
            ),
            Help(
                "coverage",
                _("Coverage"),
                _(
                    "Whether a strategic goal is measured by a KPI or carried by goals of teams. A goal "
                    "that nothing covers is a wish."
                ),
            ),
            Help(
                "priority",
                _("Priority"),
                _(
                    "Points that leaders give a strategic goal: how much it matters beside the others."
                ),
            ),
            Help(
                "promised",
                _("Promised days"),
                _(
                    "The days planned in a period, of those that there are: people times working days, "
                    "Monday to Friday. Longer periods count by their part, money at the day rate."
                ),
            ),
            Help(
                "waste",
                _("Effort that may be lost"),
                _(
                    "What was planned for the working days so far and not used; what goes to goals that "
                    "reach no strategy and do not run the business; what was used on goals whose "
                    "progress is, four weeks on, no more than when the period began."
                ),
            ),
            Help(
                "treemap",
                _("Map by weight or effort"),
                _(
                    "Each area is as large as the goal's weight or, by effort, the person-days planned "
                    "in it in this period; its colour is the pace."
                ),
            ),
            Help(
                "trend",
                _("Progress against expected"),
                _(
                    "Progress at the end of each day beside what was expected of that day. Where the "
                    "solid line runs below the dashed one, the goal is late."
                ),
            ),
            Help(
                "as_of",
                _("Numbers as of a day"),
                _(
                    "Each night the numbers move to the next day: more is expected, readings grow "
                    "older. During the day they follow every report within seconds."
                ),
            ),
        ),
    ),
    Chapter(
        _("Why a number changed"),
        (
            Help(
                "change",
                _("What changed"),
                _(
                    "The difference between two days, split by cause. The parts add up to it exactly: "
                    "everything is computed again with one more kind of change each time."
                ),
            ),
            Help(
                "change_readings",
                _("Readings and corrections"),
                _("New readings of KPIs, and readings that were corrected or withdrawn."),
            ),
            Help("change_steps", _("Steps"), _("Steps that were done, added, moved or dropped.")),
            Help(
                "change_targets",
                _("Targets"),
                _(
                    "What is asked, of which KPI, from when to when: a moved target moves the number."
                ),
            ),
            Help(
                "change_weights",
                _("Weights"),
                _("How much each target, step or goal counts in the goal above it."),
            ),
            Help(
                "change_structure",
                _("Structure"),
                _(
                    "Goals added, moved, proposed, cancelled or deleted, and what contributes to what."
                ),
            ),
            Help(
                "change_visibility",
                _("Visibility"),
                _("Goals made private or opened, and who owns them or is named on them."),
            ),
            Help(
                "change_closings",
                _("Closings and values by hand"),
                _("Goals closed or reopened, and progress that somebody set by hand."),
            ),
            Help(
                "change_settings",
                _("Settings"),
                _("What a goal counts: its own targets, its contributing goals, or both."),
            ),
            Help(
                "change_time",
                _("Time"),
                _(
                    "Days gone by: more is expected, values set by hand expire, dated readings count."
                ),
            ),
        ),
    ),
    Chapter(
        _("Alignment"),
        (
            Help(
                "score",
                _("Alignment score"),
                _(
                    "Whether strategy and daily work meet: is every strategic goal covered, does every "
                    "piece of work point to strategy? Progress is not in it, structure and effort are."
                ),
            ),
            Help(
                "score_coverage",
                _("Coverage of strategy"),
                _(
                    "How far every strategic goal rests on work that has an owner, a fresh KPI, the "
                    "effort it needs and reports. The weakest of the four counts."
                ),
            ),
            Help(
                "score_line_of_sight",
                _("Line of sight"),
                _(
                    "How much of all effort reaches a strategic goal. A link with a stated and "
                    "quantified reason counts fully, a bare link less than half."
                ),
            ),
            Help(
                "score_allocation",
                _("Effort against priority"),
                _(
                    "Whether effort goes where the priorities are: what would have to move, counted off."
                ),
            ),
            Help(
                "score_conversion",
                _("Work into outcomes"),
                _(
                    "Whether what is done moves what is measured: busy without moving costs points here."
                ),
            ),
            Help(
                "score_handshakes",
                _("Hand-shakes"),
                _("Whether what teams ask of each other is answered, dated and kept."),
            ),
            Help(
                "score_basis",
                _("Basis"),
                _(
                    "How much of the score rests on recorded facts: effort written down, KPIs fresh, "
                    "links reviewed. Below 60 % the score is provisional."
                ),
            ),
            Help(
                "score_lost",
                _("Points lost"),
                _("What each component costs the score; with the score they add up to 100 %."),
            ),
        ),
    ),
)


def by_key(chapters: Iterable[Chapter]) -> dict[str, Help]:
    return {entry.key: entry for chapter in chapters for entry in chapter.entries}


CATALOGUE = by_key(CHAPTERS)
