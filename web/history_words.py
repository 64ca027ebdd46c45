"""What the history of a goal is told in: sentences by noun and verb, labels of fields, kinds of keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from goals.models import Goal
from goals.models.goal import Strength

Words = str | Promise

# By noun and verb; `%(name)s` is the KPI, the step, the document or the goal that it is about.
DONE: dict[tuple[str, str], Words] = {
    ("goal", "create"): gettext_lazy("set the goal"),
    ("goal", "edit"): gettext_lazy("edited the goal"),
    ("goal", "move"): gettext_lazy("moved the goal"),
    ("goal", "reweigh"): gettext_lazy("reweighed the goal"),
    ("goal", "close"): gettext_lazy("closed the goal"),
    ("goal", "reopen"): gettext_lazy("reopened the goal"),
    ("goal", "archive"): gettext_lazy("archived the goal"),
    ("goal", "restore"): gettext_lazy("restored the goal"),
    ("goal", "carry_over"): gettext_lazy("carried the goal over from another cycle"),
    ("goal", "propose"): gettext_lazy("proposed the goal"),
    ("goal", "accept"): gettext_lazy("accepted the goal"),
    ("goal", "send back"): gettext_lazy("sent the goal back"),
    ("goal", "serve"): gettext_lazy("changed what the goal serves"),
    ("goal", "name"): gettext_lazy("changed who is named on the goal"),
    ("goal", "share"): gettext_lazy("shared the goal among teams"),
    ("goal", "reorganize"): gettext_lazy("moved the goal to another team"),
    ("target", "create"): gettext_lazy("put “%(name)s” to work on it"),
    ("target", "edit"): gettext_lazy("moved the target on “%(name)s”"),
    ("target", "reweigh"): gettext_lazy("reweighed “%(name)s”"),
    ("target", "remove"): gettext_lazy("took “%(name)s” off it"),
    ("interimtarget", "create"): gettext_lazy("set an interim target on “%(name)s”"),
    ("interimtarget", "edit"): gettext_lazy("moved an interim target on “%(name)s”"),
    ("interimtarget", "remove"): gettext_lazy("took an interim target off “%(name)s”"),
    ("step", "create"): gettext_lazy("added the step “%(name)s”"),
    ("step", "edit"): gettext_lazy("edited the step “%(name)s”"),
    ("step", "tick"): gettext_lazy("ticked the step “%(name)s”"),
    ("step", "untick"): gettext_lazy("took the tick off the step “%(name)s”"),
    ("step", "remove"): gettext_lazy("removed the step “%(name)s”"),
    ("contribution", "create"): gettext_lazy("let it also contribute to “%(name)s”"),
    ("contribution", "edit"): gettext_lazy("edited how it contributes to “%(name)s”"),
    ("contribution", "reweigh"): gettext_lazy("reweighed it in “%(name)s”"),
    ("contribution", "remove"): gettext_lazy("ended its contribution to “%(name)s”"),
    ("handsetvalue", "create"): gettext_lazy("set the progress by hand"),
    ("handsetvalue", "end"): gettext_lazy("ended the progress set by hand"),
    ("handsetvalue", "remove"): gettext_lazy("took back the progress set by hand"),
    ("goallink", "create"): gettext_lazy("linked “%(name)s”"),
    ("goallink", "remove"): gettext_lazy("took away the link “%(name)s”"),
    ("decision", "create"): gettext_lazy("noted what a review decided"),
    ("recognition", "create"): gettext_lazy("thanked somebody"),
    ("request", "create"): gettext_lazy("asked another team"),
    ("request", "ask"): gettext_lazy("asked another team for “%(name)s”"),
    ("request", "accept"): gettext_lazy("promised “%(name)s”"),
    ("request", "redate"): gettext_lazy("promised “%(name)s” for another day"),
    ("request", "decline"): gettext_lazy("declined “%(name)s”"),
    ("request", "withdrawn"): gettext_lazy("withdrew the request for “%(name)s”"),
    ("request", "withdraw"): gettext_lazy("withdrew the request for “%(name)s”"),
    ("request", "kept"): gettext_lazy("noted that the promise of “%(name)s” was kept"),
    ("request", "broken"): gettext_lazy("noted that the promise of “%(name)s” was broken"),
    ("request", "resolve"): gettext_lazy("settled “%(name)s” in another way"),
    ("request", "reorganize"): gettext_lazy("handed the request for “%(name)s” to another team"),
    ("allocation", "create"): gettext_lazy("planned effort of %(name)s on the goal"),
    ("allocation", "edit"): gettext_lazy("changed the effort of %(name)s on the goal"),
    ("allocation", "remove"): gettext_lazy("took the effort of %(name)s off the goal"),
    ("allocation", "reorganize"): gettext_lazy("handed planned effort to another team: %(name)s"),
    ("agreedshare", "create"): gettext_lazy("agreed what %(name)s gives to the goal"),
    ("agreedshare", "edit"): gettext_lazy("agreed anew what %(name)s gives to the goal"),
    ("agreedshare", "remove"): gettext_lazy("agreed that %(name)s gives nothing to the goal"),
}
ANYTHING: Words = gettext_lazy("changed something")
# Fields that tell nothing of their own, or that the sentence tells already.
UNTOLD = frozenset({"organization", "code", "version", "goal", "author", "position", "child"})

LABELS: dict[str, Words] = {
    "title": gettext_lazy("Title"),
    "description": gettext_lazy("Why it matters"),
    "level": gettext_lazy("Level"),
    "owner": gettext_lazy("Owner"),
    "team": gettext_lazy("Team"),
    "cycle": gettext_lazy("Cycle"),
    "start_date": gettext_lazy("Start"),
    "due_date": gettext_lazy("Due"),
    "state": gettext_lazy("State"),
    "pillars": gettext_lazy("It serves"),
    "visibility": gettext_lazy("Seen by"),
    "named": gettext_lazy("People who may see it"),
    "commitment": gettext_lazy("Commitment"),
    "priority": gettext_lazy("Priority points"),
    "mode": gettext_lazy("What counts"),
    "is_run_the_business": gettext_lazy("Run the business"),
    "required_effort": gettext_lazy("Required effort"),
    "parent": gettext_lazy("Home"),
    "weight": gettext_lazy("Weight"),
    "steps_weight": gettext_lazy("Weight of the steps"),
    "share_ppm": gettext_lazy("Share of the effort"),
    "statement": gettext_lazy("How it contributes"),
    "strength": gettext_lazy("How well that is argued"),
    "review_on": gettext_lazy("Look at it again on"),
    "predecessor": gettext_lazy("Predecessor"),
    "closed_on": gettext_lazy("Closed on"),
    "closing_note": gettext_lazy("What was learned"),
    "closed_progress_ppm": gettext_lazy("Frozen progress"),
    "closed_evidence_ppm": gettext_lazy("Frozen evidence"),
    "closed_expected_ppm": gettext_lazy("Frozen expectation"),
    "baseline": gettext_lazy("Baseline"),
    "target": gettext_lazy("Target"),
    "lower": gettext_lazy("Not below"),
    "upper": gettext_lazy("Not above"),
    "assignee": gettext_lazy("Assignee"),
    "done_on": gettext_lazy("Done"),
    "blocked_by": gettext_lazy("Waits for"),
    "progress_ppm": gettext_lazy("Progress"),
    "set_on": gettext_lazy("From"),
    "expires_on": gettext_lazy("Until"),
    "reason": gettext_lazy("Reason"),
    "dated": gettext_lazy("On"),
    "value": gettext_lazy("Value"),
    "url": gettext_lazy("Address"),
}
CHOICES: dict[str, Mapping[Any, Words]] = {
    "level": dict(Goal.Level.choices),
    "state": dict(Goal.State.choices),
    "visibility": dict(Goal.Visibility.choices),
    "commitment": dict(Goal.Commitment.choices),
    "mode": dict(Goal.Mode.choices),
    "strength": dict(Strength.choices),
}
# Which kind of row the id in a field names.
KEYS = {
    "owner": "person",
    "assignee": "person",
    "team": "team",
    "cycle": "cycle",
    "parent": "goal",
    "predecessor": "goal",
    "kpi": "kpi",
    "blocked_by": "step",
    "pillars": "pillar",
    "named": "person",
}
# Fields whose values are numbers in a unit of their own.
NUMBERS = frozenset({"baseline", "target", "lower", "upper", "value", "required_effort"})
