"""KPIs with baseline and target, as rows of a form. Shape only: the rules are the actions'."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from actions.targets import KpiDraft, TargetDraft
from kpis.models import YES_NO, Kpi
from web.choices import Choices
from web.forms.fields import KpiField, NumberField
from web.forms.keyed import KeyedForm

MOST_KPI_ROWS = 12
DIRECTIONS = [
    ("", _("Automatic")),
    (Kpi.Direction.INCREASE, _("More is better")),
    (Kpi.Direction.DECREASE, _("Less is better")),
    (Kpi.Direction.MAINTAIN, _("Keep it there")),
]


class TargetFields(forms.Form):
    """What a goal asks of a KPI; an empty `kpi` asks nothing."""

    kpi = KpiField(label=_("KPI"), help_text=_("A known one, or the name of a new one"))
    unit = forms.CharField(label=_("Unit"), max_length=100, required=False)
    direction = forms.ChoiceField(label=_("Direction"), choices=DIRECTIONS, required=False)
    baseline = NumberField(label=_("Baseline"))
    target = NumberField(label=_("Target"))

    def suggest_kpis(self, choices: Choices) -> None:
        field: Any = self.fields["kpi"]
        field.suggest_from(choices.kpis, "kpi-names")

    def drafts(self) -> list[TargetDraft]:
        """The target asked for, if any, in the shape that actions take."""
        said = self.cleaned_data
        return [target_draft(said)] if said.get("kpi") else []


class TargetForm(KeyedForm, TargetFields):
    """One more KPI for a goal."""

    field_order = ("kpi", "unit", "direction", "baseline", "target", "key")

    def __init__(self, *args: Any, choices: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.suggest_kpis(choices)
        self.fields["kpi"].required = True


class KpiRow(TargetFields):
    """One KPI among several of a new goal."""

    use_required_attribute = False

    def __init__(self, *args: Any, choices: Choices, **options: Any) -> None:
        super().__init__(*args, **options)
        self.suggest_kpis(choices)
        self.fields["kpi"].help_text = ""

    def has_changed(self) -> bool:
        """Whether the row says anything: a direction alone does not."""
        return any(name in self.changed_data for name in ("kpi", "unit", "baseline", "target"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("kpi") and not self.errors:
            self.add_error("kpi", _("Name the KPI that these numbers belong to."))
        return said


KpiRows = forms.formset_factory(
    KpiRow, extra=2, max_num=MOST_KPI_ROWS, validate_max=True, absolute_max=MOST_KPI_ROWS + 1
)


def target_draft(said: dict[str, Any]) -> TargetDraft:
    kpi = said["kpi"]
    if isinstance(kpi, str):
        kpi = KpiDraft(kpi, said["unit"].strip(), direction_of(said))
    return TargetDraft(kpi, baseline=said["baseline"], target=said["target"])


def direction_of(said: dict[str, Any]) -> str:
    """The direction given, else the one in which the target lies from the baseline."""
    if said["unit"].strip() == YES_NO:
        return Kpi.Direction.INCREASE
    return said.get("direction") or lying(said["baseline"], said["target"])


def lying(baseline: Decimal | None, target: Decimal | None) -> str:
    if baseline is not None and target is not None and target < baseline:
        return Kpi.Direction.DECREASE
    return Kpi.Direction.INCREASE
