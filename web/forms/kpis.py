"""The forms of KPIs: what the list is narrowed to, and what a KPI is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alignment.kpi_list import NarrowedKpis
from kpis.models import Kpi
from people.models import Organization, Person, Team
from people.models.organization import Cadence
from people.rights import assignable_teams
from web.choices import pairs
from web.forms.fields import PersonField, TeamField
from web.forms.keyed import KeyedForm, VersionedForm
from web.forms.narrowing import NarrowingForm, WordsField

USES = [
    ("", _("Any")),
    ("used", _("A goal uses it")),
    ("standing", _("Standing: kept by a team, without a goal")),
    ("unused", _("No goal uses it")),
]
DIRECTIONS = [
    (Kpi.Direction.INCREASE, _("Higher is better")),
    (Kpi.Direction.DECREASE, _("Lower is better")),
    (Kpi.Direction.MAINTAIN, _("Within bounds is best")),
]
KINDS = [
    (Kpi.Kind.OUTCOME, _("Outcome: what is reached")),
    (Kpi.Kind.ACTIVITY, _("Activity: what is done for it")),
]
AGGREGATIONS = [
    (Kpi.Aggregation.LAST, _("The latest value")),
    (Kpi.Aggregation.SUM, _("The sum over the goal's dates")),
    (Kpi.Aggregation.MEAN, _("The mean over the goal's dates")),
]
SOURCES = [
    (Kpi.Source.PEOPLE, _("People type them in")),
    (Kpi.Source.API, _("A program sends them")),
    (Kpi.Source.FILE, _("Files are imported")),
]


class NarrowKpisForm(NarrowingForm[NarrowedKpis]):
    into = NarrowedKpis
    text = WordsField()
    steward = PersonField(label=_("Kept by"))
    team = TeamField(label=_("Team, with all below"))
    use = forms.ChoiceField(label=_("Use"), choices=USES, required=False)
    is_silent = forms.BooleanField(label=_("Silent: two readings missed or more"), required=False)
    is_archived = forms.BooleanField(label=_("Archived"), required=False)

    def __init__(self, data: Any, *, organization: Organization) -> None:
        super().__init__(data)
        fields: Any = self.fields
        fields["steward"].suggest_from(Person.objects.of(organization), "people-names")
        fields["team"].suggest_from(Team.objects.of(organization), "team-names")


class KpiFields(forms.Form):
    """What a KPI is, asked for in the words of whoever will read it."""

    name = forms.CharField(
        label=_("Name"),
        max_length=1000,
        help_text=_("What is measured, as people say it: “Waiting time at the desk”"),
    )
    description = forms.CharField(
        label=_("What exactly is measured"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Where the value comes from and what counts in it, so that two people get one"),
    )
    unit = forms.CharField(
        label=_("Unit"),
        max_length=100,
        required=False,
        help_text=_("%, EUR, days, kg …; “yes/no” for what is done or not; empty for a count"),
    )
    direction = forms.ChoiceField(
        label=_("What is better"), choices=DIRECTIONS, initial=Kpi.Direction.INCREASE
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=KINDS,
        initial=Kpi.Kind.OUTCOME,
        help_text=_("Much activity without an outcome is shown as busy, not as success"),
    )
    aggregation = forms.ChoiceField(
        label=_("What a goal compares with its target"),
        choices=AGGREGATIONS,
        initial=Kpi.Aggregation.LAST,
        help_text=_("The latest for levels such as a share; the sum for amounts such as sales"),
    )
    cadence = forms.ChoiceField(
        label=_("A reading is due"),
        choices=Cadence.choices,
        initial=Cadence.MONTH,
        help_text=_("Late after one of these, silent after two"),
    )
    steward = PersonField(
        label=_("Kept by"), help_text=_("Sees that it is read, and may record and correct readings")
    )
    team = TeamField(
        label=_("Team"), help_text=_("Shows it on its page, whatever its goals are; may stay empty")
    )
    source = forms.ChoiceField(
        label=_("Where readings come from"),
        choices=SOURCES,
        initial=Kpi.Source.PEOPLE,
        help_text=_("What is expected; every reading tells where it really came from"),
    )

    def suggest(self, person: Person, kept: Kpi | None = None) -> None:
        """Anyone may keep a KPI; it may stay where it is, or go to a team the person sets goals for."""
        fields: Any = self.fields
        teams = Q(pk__in=assignable_teams(person).values("pk"))
        if kept:
            teams |= Q(pk=kept.team_id)
            fields["source"].choices = [*SOURCES, *other_source(kept)]
        self.people = Person.objects.active().of(person.organization)
        self.teams = Team.objects.filter(teams)
        fields["steward"].suggest_from(self.people, "people-names")
        fields["team"].suggest_from(self.teams, "team-names")

    def datalists(self) -> dict[str, Any]:
        return {
            "people-names": pairs(self.people, "email"),
            "team-names": pairs(self.teams, "code"),
        }


def other_source(kpi: Kpi) -> list[tuple[str, Any]]:
    """The source of a KPI where it is none of those offered."""
    is_offered = kpi.source in dict(SOURCES)
    return [] if is_offered else [(kpi.source, kpi.get_source_display())]


class KpiEditForm(VersionedForm, KpiFields):
    """A KPI that is there."""

    def __init__(self, data: Any = None, *, row: Kpi, by: Person) -> None:
        super().__init__(data, row=row)
        self.suggest(by, row)

    def values_of(self, row: Any) -> dict[str, Any]:
        return {name: getattr(row, name) for name in KpiFields.base_fields}


class NewKpiForm(KeyedForm, KpiFields):
    """A KPI that no goal uses yet; whoever makes it keeps it, unless they name another."""

    code = forms.CharField(
        label=_("Code"),
        max_length=100,
        required=False,
        help_text=_("What files and addresses call it; empty gives the next of K-1, K-2, …"),
    )
    field_order = (*KpiFields.base_fields, "code")

    def __init__(self, data: Any = None, *, by: Person) -> None:
        super().__init__(data, initial={"steward": by})
        self.suggest(by)

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}
