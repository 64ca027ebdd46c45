"""What the database's rules say to a person: one sentence for each constraint a form can violate.

Called by `actions.editing` and by both doors, for what is refused only at commit. A test walks all
constraints and asks for the sentence of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.db.models.deletion import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

FOREIGN_KEY_VIOLATION = "23503"
WEIGHT = lazy("A weight lies between 0 and 1,000,000.")
FRACTION = lazy("A share lies between 0 % and 100 %.")
FINITE = lazy("This number is too large.")
TAKEN = lazy("This code is taken already.")
CHOICE = lazy("Choose one of those that are offered.")

# By constraint: the field it is about ("" for none), and what to say.
RULES: dict[str, tuple[str, Any]] = {
    # people
    "people_organization_slug_key": ("slug", lazy("This short name is taken already.")),
    "organization_fiscal_month": (
        "fiscal_year_start",
        lazy("A fiscal year starts in a month from 1 to 12."),
    ),
    "organization_thresholds": (
        "behind_ppm",
        lazy("“Behind” begins at or below “on track”, and both lie between 0 % and 200 %."),
    ),
    "organization_run_share": ("run_share_ppm", FRACTION),
    "organization_cadence": ("cadence", CHOICE),
    "organization_day_rate": ("day_rate", lazy("What a person-day costs is more than 0.")),
    "pillar_kind": ("kind", CHOICE),
    "people_person_email_key": ("email", lazy("Somebody with this address is here already.")),
    "person_email_lower": ("email", lazy("Write the address in small letters.")),
    "deputy_once": ("deputy", lazy("They are a deputy from that day already.")),
    "deputy_other": ("deputy", lazy("Nobody is their own deputy.")),
    "deputy_days": ("until", lazy("The last day lies before the first.")),
    "saved_view_once": ("name", lazy("You have a view of this page with this name already.")),
    "saved_view_visibility": ("visibility", CHOICE),
    "team_code": ("code", TAKEN),
    "membership_once": ("team", lazy("They are in this team already.")),
    "membership_role": ("role", CHOICE),
    # kpis
    "kpi_code": ("code", TAKEN),
    "kpi_direction": ("direction", CHOICE),
    "kpi_kind": ("kind", CHOICE),
    "kpi_aggregation": ("aggregation", CHOICE),
    "kpi_cadence": ("cadence", CHOICE),
    "kpi_yes_no": ("unit", lazy("A yes/no KPI has direction increase and aggregation last.")),
    "reading_one_in_force": ("dated", lazy("There is a reading on this day already.")),
    "kpis_reading_supersedes_id_key": ("", lazy("This reading has been corrected already.")),
    "reading_finite": ("value", FINITE),
    "kpi_source": ("source", CHOICE),
    "kpi_fits_readings": (
        "unit",
        lazy("This KPI has readings other than 0 and 1: it cannot become yes/no."),
    ),
    "reading_source": ("source", CHOICE),
    "reading_fits_kpi": ("value", lazy("A yes/no KPI takes 1 for yes or 0 for no.")),
    # goals
    "cycle_name": ("name", lazy("There is a cycle with this name already.")),
    "cycle_days": ("due_date", lazy("A cycle ends after it starts.")),
    "cycle_state": ("state", CHOICE),
    "cycle_lies_in_parent": ("", lazy("A cycle lies within its parent cycle.")),
    "goal_code": ("code", TAKEN),
    "goal_level": ("level", CHOICE),
    "goal_state": ("state", CHOICE),
    "goal_visibility": ("visibility", CHOICE),
    "goal_commitment": ("commitment", CHOICE),
    "goal_mode": ("mode", CHOICE),
    "goal_carried": ("carried", CHOICE),
    "goal_strength": ("strength", CHOICE),
    "goal_priority": ("priority", lazy("Priority points are 0 or more.")),
    "goal_required_effort": ("required_effort", lazy("Effort is 0 or more.")),
    "goal_not_itself": ("", lazy("A goal is neither its own parent nor its own predecessor.")),
    "goal_weights": ("weight", WEIGHT),
    "goal_fractions": ("", FRACTION),
    "goal_closing": (
        "state",
        lazy("A goal is closed exactly when it is achieved or missed, with frozen evidence."),
    ),
    "goal_archived": ("state", lazy("It is archived: restore it first.")),
    "goal_closing_pace": ("", lazy("Frozen pace needs a frozen progress.")),
    "one_edge_a_pair": ("", lazy("This goal contributes to that one already.")),
    "contribution_once": ("", lazy("This goal contributes to that one already.")),
    "contribution_not_itself": ("", lazy("A goal does not contribute to itself.")),
    "contribution_strength": ("strength", CHOICE),
    "contribution_weight": ("weight", WEIGHT),
    "contribution_share": ("share_ppm", FRACTION),
    "goal_link_url": ("url", lazy("A link starts with https:// or http:// and names a site.")),
    "goal_team_once": ("", lazy("This team shares the goal already.")),
    "goal_team_share": ("", FRACTION),
    "goal_shares_sum": ("", lazy("The shares of the teams that share a goal add up to 100 %.")),
    "goal_person_once": ("", lazy("They are named on this goal already.")),
    "goal_pillar_once": ("", lazy("The goal serves this pillar already.")),
    "target_once": ("kpi", lazy("This goal asks something of this KPI already.")),
    "target_band": ("lower", lazy("The lower bound is above the upper one.")),
    "target_finite": ("target", FINITE),
    "target_weight": ("weight", WEIGHT),
    "target_fits_kpi": ("", lazy("The KPI takes no such target.")),
    "interim_once": ("dated", lazy("There is an interim target on this day already.")),
    "interim_finite": ("value", FINITE),
    "step_weight": ("weight", WEIGHT),
    "step_not_itself": ("blocked_by", lazy("A step is not blocked by itself.")),
    "hand_set_once_a_day": ("set_on", lazy("A value was set by hand on this day already.")),
    "hand_set_progress": ("progress_ppm", FRACTION),
    "hand_set_days": ("expires_on", lazy("The last day lies before the first.")),
    "allocation_once": ("", lazy("Effort of theirs in this period is planned already.")),
    "allocation_team_or_person": ("", lazy("Effort is a team's or a person's, not both.")),
    "allocation_positive": ("planned", lazy("Effort is 0 or more.")),
    "allocation_kind": ("kind", CHOICE),
    "agreed_share_once": ("", lazy("A strategic goal has one share of a team's days.")),
    "agreed_share_share": ("", FRACTION),
    "agreed_share_sum": ("", lazy("The agreed shares of a team's days add up to 100 %.")),
    "agreed_share_strategic": ("", lazy("Days are agreed for strategic goals alone.")),
    # reviews
    "check_in_confidence": ("confidence", lazy("Confidence goes from 0 to 10.")),
    "check_in_reading_once": ("", lazy("This reading is part of the check-in already.")),
    "recognition_other": ("receiver", lazy("Thank somebody else than yourself.")),
    "request_other_team": ("to_team", lazy("Ask another team than your own.")),
    "request_state": ("state", CHOICE),
    "idea_state": ("state", CHOICE),
}
# Triggers that tell more than one thing under one name: their own words, if a translation has them.
TELLING = frozenset({"target_fits_kpi"})


@contextmanager
def refusing() -> Iterator[None]:
    """Turn what the database refuses into a ValidationError that a reader understands."""
    try:
        yield
    except IntegrityError as error:
        raise explained(error) from error


def explained(error: IntegrityError) -> ValidationError:
    """The refusal as a sentence. A rule without one is a fault of ours: the error itself goes on."""
    if isinstance(error, ProtectedError):
        return ValidationError(still_used(error.protected_objects))
    diagnosis: Any = getattr(error.__cause__, "diag", None)
    name: str = getattr(diagnosis, "constraint_name", None) or ""
    if name in TELLING:
        return ValidationError(_(diagnosis.message_primary))
    if name in RULES:
        field, sentence = RULES[name]
        return ValidationError({field: str(sentence)} if field else str(sentence))
    if getattr(error.__cause__, "sqlstate", None) == FOREIGN_KEY_VIOLATION:
        return ValidationError(gone_or_used(diagnosis))
    raise error


def still_used(rows: Any) -> str:
    kinds = sorted({str(row._meta.verbose_name_plural) for row in rows})
    return _("It is still used by %(kinds)s.") % {"kinds": ", ".join(kinds)}


def gone_or_used(diagnosis: Any) -> str:
    """A key at whose end there is nothing: it was deleted meanwhile, or it is used and must stay."""
    model = model_of_table(diagnosis.table_name)
    if "is still referenced" in (diagnosis.message_detail or ""):
        kinds = model._meta.verbose_name_plural if model else diagnosis.table_name
        return _("It is still used by %(kinds)s.") % {"kinds": kinds}
    columns = re.search(r"\((.*?)\)=", diagnosis.message_detail or "")
    column = columns.group(1).split(", ")[-1].removesuffix("_id") if columns else ""
    word = column.replace("_", " ") or _("row")
    return _("The %(thing)s was deleted meanwhile. Load the page again.") % {"thing": word}


def model_of_table(table: str) -> type[models.Model] | None:
    return next((m for m in apps.get_models() if m._meta.db_table == table), None)
