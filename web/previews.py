"""Forms that show what they would do to the numbers before they are saved. Called by views."""

from __future__ import annotations

from alignment.edits import Edits
from alignment.preview import Effect, effects
from web.access import PersonRequest, seen_by


def is_preview(request: PersonRequest) -> bool:
    """Whether the form was sent only to be shown its effect."""
    return request.method == "POST" and "preview" in request.POST


def effects_for(request: PersonRequest, edits: Edits) -> list[Effect]:
    """What edits would change of what the person asking sees."""
    organization = request.user.organization
    return effects(edits, seen_by(request), organization.rollup_date, organization.pk)
