"""The words of audit entries that are in no goal's history: measures, people, teams, settings.

They stand beside those of `web.history_words`; `web.history` knows both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from goals.models import Allocation, Cycle
from kpis.models import Kpi
from people.models import Membership, Pillar
from people.models.organization import Cadence
from web.history_words import Words

# By noun and verb, as there.
DONE: dict[tuple[str, str], Words] = {
    ("goal", "delete"): _("deleted the goal “%(name)s”"),
    ("goal", "hand over"): _("handed the goal over"),
    ("goalperson", "remove"): _("took somebody's name off the goal"),
    ("step", "hand over"): _("handed the step “%(name)s” over"),
    ("allocation", "hand over"): _("handed planned effort over"),
    ("checkin", "create"): _("checked in"),
    ("checkin", "acknowledge"): _("read the report"),
    ("comment", "create"): _("commented"),
    ("kpi", "create"): _("set up the KPI “%(name)s”"),
    ("kpi", "edit"): _("edited the KPI “%(name)s”"),
    ("kpi", "archive"): _("archived the KPI “%(name)s”"),
    ("kpi", "restore"): _("restored the KPI “%(name)s”"),
    ("kpi", "hand over"): _("handed the KPI “%(name)s” over"),
    ("kpi", "reorganize"): _("handed the KPI “%(name)s” to another team"),
    ("kpi", "take_over_history"): _("took over the history of “%(name)s”"),
    ("reading", "record"): _("recorded a value of “%(name)s”"),
    ("reading", "withdraw"): _("withdrew a value of “%(name)s”"),
    ("reading", "correct"): _("corrected a value of “%(name)s”"),
    ("person", "create"): _("added %(name)s"),
    ("person", "edit"): _("changed what is known of %(name)s, or what they may do"),
    ("person", "invite"): _("invited %(name)s"),
    ("person", "withdraw"): _("withdrew the invitation of %(name)s"),
    ("person", "make link"): _("made a sign-in link for %(name)s"),
    ("person", "set password"): _("set a new password"),
    ("person", "leave"): _("noted that %(name)s leaves"),
    ("person", "return"): _("noted that %(name)s is back"),
    ("team", "create"): _("made the team “%(name)s”"),
    ("team", "edit"): _("edited the team “%(name)s”"),
    ("team", "move"): _("moved the team “%(name)s”"),
    ("team", "archive"): _("archived the team “%(name)s”"),
    ("team", "merge"): _("merged the team “%(name)s” into another"),
    ("team", "reorganize"): _("moved the team “%(name)s”"),
    ("membership", "create"): _("put somebody into a team"),
    ("membership", "edit"): _("changed the role of %(name)s"),
    ("membership", "remove"): _("took somebody out of a team"),
    ("membership", "reorganize"): _("moved %(name)s to another team"),
    ("membership", "hand over"): _("handed the lead over: %(name)s"),
    ("deputy", "create"): _("named a deputy"),
    ("deputy", "end"): _("ended a deputy's time"),
    ("deputy", "remove"): _("took a deputy's name back"),
    ("savedview", "create"): _("shared the view “%(name)s”"),
    ("savedview", "edit"): _("edited the shared view “%(name)s”"),
    ("savedview", "delete"): _("stopped sharing the view “%(name)s”"),
    ("organization", "create"): _("set up the organization"),
    ("organization", "edit"): _("changed the settings"),
    ("organization", "import"): _("imported files"),
    ("idea", "create"): _("suggested something"),
    ("reviewmeeting", "create"): _("set a review"),
    ("pillar", "create"): _("added “%(name)s” to what goals serve"),
    ("pillar", "edit"): _("reworded “%(name)s”"),
    ("pillar", "shift"): _("gave “%(name)s” another place"),
    ("pillar", "archive"): _("archived “%(name)s”"),
    ("pillar", "restore"): _("restored “%(name)s”"),
    ("cycle", "create"): _("planned the cycle “%(name)s”"),
    ("cycle", "edit"): _("edited the cycle “%(name)s”"),
    ("cycle", "turn"): _("turned the cycle “%(name)s”"),
}
LABELS: dict[str, Words] = {
    "name": _("Name"),
    "email": _("Email"),
    "is_administrator": _("Administrator"),
    "is_leader": _("Leader"),
    "is_executive": _("Executive"),
    "is_active": _("May sign in"),
    "left_on": _("Left on"),
    "person": _("Person"),
    "deputy": _("Deputy"),
    "role": _("Role"),
    "since": _("From"),
    "until": _("Until"),
    "steward": _("Steward"),
    "unit": _("Unit"),
    "direction": _("Direction"),
    "aggregation": _("What counts of its readings"),
    "cadence": _("Reports are due"),
    "kind": _("Kind"),
    "source": _("Source"),
    "formula": _("Formula"),
    "note": _("Note"),
    "planned": _("Planned"),
    "used": _("Used"),
    "into": _("Into"),
    "place": _("Place"),
    "time_zone": _("Time zone"),
    "locale": _("Numbers and dates"),
    "currency": _("Currency"),
    "fiscal_year_start": _("Month in which the fiscal year begins"),
    "on_track_ppm": _("On track from"),
    "behind_ppm": _("Behind from"),
    "run_share_ppm": _("Agreed share of running the business"),
    "day_rate": _("What a person-day costs"),
    "readings": _("Readings"),
}
CHOICES: dict[str, Mapping[Any, Words]] = {
    "role": dict(Membership.Role.choices),
    "direction": dict(Kpi.Direction.choices),
    "aggregation": dict(Kpi.Aggregation.choices),
    "source": dict(Kpi.Source.choices),
    "cadence": dict(Cadence.choices),
    "kind": {
        **dict(Kpi.Kind.choices),
        **dict(Pillar.Kind.choices),
        **dict(Allocation.Kind.choices),
    },
}
NUMBERS = frozenset({"planned", "used", "day_rate"})
CYCLE_STATES: Mapping[Any, Words] = dict(Cycle.State.choices)
KEYS = {"person": "person", "deputy": "person", "steward": "person", "into": "team"}
# Where the noun decides which kind of row a field names.
KEYS_OF: Mapping[tuple[str, str], str] = {
    ("interimtarget", "target"): "target",
    ("team", "parent"): "team",
    ("cycle", "parent"): "cycle",
}
# Whose own row has a name of its own, by the kind that names are kept under.
NAMED = {
    noun: noun for noun in ("person", "team", "cycle", "kpi", "pillar", "membership", "reading")
}
