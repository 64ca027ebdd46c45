"""The words, icons and colours of every state a person can see. Called by `web.templatetags.ui`."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Word = str | Promise


# Each is itself: comparing them would translate their words.
@dataclass(frozen=True, eq=False)
class Badge:
    """One state: `kind` is its CSS name, `hint` says what it means for whoever hovers."""

    kind: str
    icon: str
    word: Word
    hint: Word = ""


PACE = {
    "on_track": Badge(
        "on-track", "circle-check", _("On track"), _("At least about where it should be by now")
    ),
    "behind": Badge("behind", "triangle-alert", _("Behind"), _("Less done than expected by now")),
    "at_risk": Badge(
        "at-risk", "octagon-alert", _("At risk"), _("Far less done than expected by now")
    ),
    "too_early": Badge(
        "too-early", "hourglass", _("Too early"), _("In the first tenth of its time")
    ),
    "overdue": Badge("at-risk", "calendar-x-2", _("Overdue"), _("Past its due date, not closed")),
}
NO_PACE = Badge(
    "no-data", "circle-dashed", _("No data"), _("No reading or no dates: pace cannot be told")
)

FRESHNESS = {
    "fresh": Badge("plain", "clock-check", _("Fresh"), _("Reported within its rhythm")),
    "stale": Badge("behind", "clock-alert", _("Stale"), _("Its report is late")),
    "silent": Badge("at-risk", "bell-off", _("Silent"), _("Missed two reports in a row or more")),
    # Of a past day of a large organization.
    "unkept": Badge("no-data", "circle-dashed", _("Not kept"), _("How fresh it was is not known")),
}
NEVER_REPORTED = Badge(
    "no-data", "circle-dashed", _("Never reported"), _("No reading, no check-in")
)

STATE = {
    "draft": Badge("plain", "file-pen", _("Draft"), _("Not proposed yet; counts nowhere")),
    "proposed": Badge(
        "accent", "send", _("Proposed"), _("Waits for an answer; counts nowhere yet")
    ),
    "active": Badge("plain", "circle-play", _("Active")),
    "paused": Badge("plain", "circle-pause", _("Paused"), _("On hold; still counts")),
    "achieved": Badge("on-track", "badge-check", _("Achieved"), _("Closed: reached")),
    "missed": Badge("at-risk", "circle-x", _("Missed"), _("Closed: not reached")),
    "cancelled": Badge("plain", "ban", _("Cancelled"), _("Given up; counts nowhere")),
    "open": Badge("accent", "circle-play", _("Open")),
    "closing": Badge("behind", "hourglass", _("Closing")),
    "closed": Badge("plain", "lock", _("Closed")),
}

REQUEST = {
    "open": Badge("accent", "send", _("Open"), _("Waits for an answer")),
    "accepted": Badge("plain", "handshake", _("Promised")),
    "declined": Badge("behind", "circle-x", _("Declined")),
    "withdrawn": Badge("plain", "undo-2", _("Withdrawn")),
    "kept": Badge("on-track", "badge-check", _("Kept")),
    "broken": Badge("at-risk", "heart-crack", _("Broken"), _("Its date passed without it")),
}
# A set of files on its way in.
IMPORT = {
    "to_check": Badge("plain", "hourglass", _("Waits to be checked")),
    "checking": Badge("accent", "file-search", _("Being checked")),
    "refused": Badge("at-risk", "octagon-alert", _("Has errors"), _("Nothing was written")),
    "sound": Badge("accent", "circle-check", _("Ready to import"), _("Nothing is written yet")),
    "to_import": Badge("plain", "hourglass", _("Waits to be imported")),
    "importing": Badge("accent", "upload", _("Being imported")),
    "done": Badge("on-track", "badge-check", _("Imported")),
    "failed": Badge("at-risk", "circle-x", _("Failed"), _("Nothing was written")),
}
SETTLED = Badge("plain", "check", _("Settled otherwise"), _("Declined, and solved another way"))

STANDING = {
    "here": Badge("plain", "user-round-check", _("Here")),
    "invited": Badge("accent", "send", _("Invited"), _("Has not followed the link yet")),
    "uninvited": Badge("behind", "user-round", _("Not invited"), _("Has no way to sign in yet")),
    "left": Badge("plain", "user-round-x", _("Has left")),
}

VISIBILITY = {
    "organization": Badge("plain", "users", _("Whole organization")),
    "team": Badge("plain", "eye", _("Team"), _("Seen by the team and those who lead it")),
    "private": Badge(
        "plain", "lock", _("Private"), _("Seen by its owner, those above, those named")
    ),
}

MESSAGE_ICONS = {
    "success": "circle-check",
    "warning": "triangle-alert",
    "error": "octagon-alert",
    "info": "info",
    "debug": "info",
}


def pace_of(pace: str | None) -> Badge:
    return PACE.get(pace, NO_PACE) if pace else NO_PACE


def freshness_of(freshness: str | None) -> Badge:
    return FRESHNESS.get(freshness, NEVER_REPORTED) if freshness else NEVER_REPORTED
