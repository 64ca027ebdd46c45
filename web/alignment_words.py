"""The words of the alignment score: its components, why one has no number, and what costs points."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from web.badges import Word
from web.help import CATALOGUE


@dataclass(frozen=True)
class Question:
    """The question that a component answers; `key` is its entry in `web.help`."""

    key: str
    asks: Word

    @property
    def name(self) -> Word:
        return CATALOGUE[self.key].name


@dataclass(frozen=True)
class Fault:
    """A cause of lost points: what is the matter, and what mends it."""

    icon: str
    word: Word
    mends: Word


COMPONENTS = {
    "C": Question(
        "score_coverage", _("Does somebody own, measure and work on every strategic goal?")
    ),
    "L": Question(
        "score_line_of_sight", _("Does the work that people do lead to a strategic goal?")
    ),
    "F": Question("score_allocation", _("Does most effort go where the priority is?")),
    "T": Question("score_conversion", _("Does being busy move the outcomes?")),
    "H": Question(
        "score_handshakes", _("Do teams answer each other’s requests and keep their word?")
    ),
}

REASONS = {
    "no_strategy": _("No strategic goal yet"),
    "no_effort": _("There is no work to look at"),
    "no_work": _("No work leads here"),
    "no_aligned_effort": _("No effort reaches a strategic goal"),
    "no_outcome": _("No dated target is set on an outcome KPI"),
    "too_early": _(
        "Too early: its outcomes have fewer than two readings, or hardly anything is due"
    ),
    "nothing_due": _("No step or check-in of the work was due yet"),
    "no_requests": _("No team has asked another for anything yet"),
    "no_goals": _("No goal of the team is running"),
    "no_split": _("Not agreed yet which part of its days each strategic goal gets"),
    "of_all_only": _("Told of the organization and of teams"),
}

CAUSES = {
    "nothing_under": Fault(
        "circle-dashed", _("Nothing works on this goal yet"), _("Break it down into goals of teams")
    ),
    "no_owner": Fault("user-round-x", _("Nobody owns it"), _("Name one accountable person")),
    "owner_left": Fault("user-round-x", _("Its owner has left"), _("Hand it to somebody")),
    "not_measured": Fault(
        "ruler", _("Nothing measures it"), _("Give it a KPI with a target, or dated steps")
    ),
    "old_readings": Fault("clock-alert", _("Its KPIs have no recent reading"), _("Report a value")),
    "no_allocation": Fault(
        "hourglass", _("No effort is set aside for it"), _("Give it days, or stop it")
    ),
    "little_allocation": Fault(
        "hourglass", _("Less effort is set aside than it needs"), _("Give it days, or ask for less")
    ),
    "silent": Fault("bell-off", _("Silent: nobody reports on it"), _("Ask its owner to check in")),
    "paused": Fault("circle-pause", _("Paused"), _("Take it up again, or close it")),
    "weak_link": Fault(
        "link",
        _("The link says how it helps, but not how much"),
        _("Say how much of which target it brings"),
    ),
    "bare_link": Fault(
        "unlink", _("A bare link: nobody says how it helps"), _("Say in a sentence how it helps")
    ),
    "disputed_link": Fault(
        "circle-question-mark",
        _("The link is disputed, or its review is overdue"),
        _("Review whether it still helps"),
    ),
    "unaligned": Fault(
        "route-off", _("Leads to no strategic goal"), _("Link it to what it serves, or stop it")
    ),
    "run_excess": Fault(
        "repeat",
        _("Running the business takes more than agreed"),
        _("Free effort for strategy, or agree on a larger share"),
    ),
    "too_little": Fault(
        "arrow-up-right", _("Gets less effort than its priority asks"), _("Move days here")
    ),
    "too_much": Fault(
        "arrow-down-right",
        _("Gets more effort than its priority asks"),
        _("Move days to what gets too little, or raise its priority"),
    ),
    "busy": Fault(
        "activity",
        _("Busy without moving its outcome"),
        _("Ask whether this is the work that moves it"),
    ),
    "unanswered": Fault(
        "message-circle-question-mark", _("Not answered in time"), _("Promise it, or say no")
    ),
    "declined": Fault("ban", _("Declined, and not settled otherwise"), _("Settle it another way")),
    "broken": Fault("heart-crack", _("The promise was not kept"), _("Agree on what happens now")),
    "late": Fault("calendar-x", _("Promised, and late"), _("Deliver it, or promise a new date")),
    "undated": Fault("calendar", _("Promised without a date"), _("Say by when")),
    "work_below": Fault(
        "git-branch",
        _("Some work below it lacks an owner, a measure, effort or reports"),
        _("Open it and see what is missing below"),
    ),
    "weak_way": Fault(
        "link",
        _("Its way to strategy has weak links"),
        _("Say on its links how it helps, and how much"),
    ),
}

COSTS = {
    "unaligned": _("On work that leads to no strategic goal"),
    "unmoved": _("On work that is no further than when the period began"),
    "twice": _("On work that two teams perhaps do at once"),
}

WITHHELD = {
    "few_people": _("Fewer than five people work here: a score would tell of single persons."),
    "tells_of_others": _(
        "Withheld: with it, the score of fewer than five people could be reckoned from the others."
    ),
}
