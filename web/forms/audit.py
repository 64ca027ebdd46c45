"""What the audit log is narrowed to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alignment.audit_log import Sought
from goals.querysets import GoalQuerySet
from people.models import Organization, Person
from web.forms.fields import DayField, GoalField, PersonField
from web.forms.narrowing import NarrowingForm

KINDS = [
    ("", _("Anything")),
    ("goals", _("Goals")),
    ("targets", _("Targets")),
    ("steps", _("Steps")),
    ("contributions", _("Contributions")),
    ("effort", _("Effort")),
    ("talk", _("Check-ins, comments, requests")),
    ("kpis", _("KPIs and readings")),
    ("people", _("People and memberships")),
    ("teams", _("Teams")),
    ("settings", _("Settings, pillars, cycles")),
]


class AuditNarrowForm(NarrowingForm[Sought]):
    into = Sought
    actor = PersonField(label=_("Who did it"), help_text=_("Name or email"))
    kind = forms.ChoiceField(label=_("What it is about"), choices=KINDS, required=False)
    goal = GoalField(label=_("Goal"), help_text=_("Code or title"))
    since = DayField(label=_("From"))
    until = DayField(label=_("Until"))

    def __init__(self, data: Any, *, organization: Organization, seen: GoalQuerySet) -> None:
        super().__init__(data)
        fields: Any = self.fields
        fields["actor"].suggest_from(Person.objects.of(organization), "people-names")
        fields["goal"].suggest_from(seen, "goal-names")
