"""The teams that share a goal, and how much of it is each one's."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from actions.sharing import even_out
from goals.models import Goal, GoalTeam
from people.models import Team
from people.querysets import TeamQuerySet
from web.forms.fields import NumberField, TeamField

PPM_OF_ONE = 10_000
MOST_TEAMS = 20


def told_shares(goal: Goal) -> str:
    """The teams that share a goal as it is saved, with their shares."""
    rows = GoalTeam.objects.filter(goal=goal).select_related("team").order_by("id")
    return ", ".join(
        f"{row.team.name} {spoken_share(row.share_ppm)}\N{NO-BREAK SPACE}%" for row in rows
    )


def spoken_share(ppm: int) -> str:
    """In per cent, as a field shows it."""
    return str(ShareField().prepare_value(ppm))


class ShareField(NumberField):
    """A share in per cent, as ppm; empty is None. `most`: the greatest, in per cent."""

    most = 100

    def prepare_value(self, value: Any) -> Any:
        ppm = isinstance(value, int)
        return super().prepare_value(Decimal(value) / PPM_OF_ONE if ppm else value)

    def clean(self, value: Any) -> Any:
        share = super().clean(str(value or "").replace("%", "").strip())
        if share is None:
            return None
        ppm = share * PPM_OF_ONE
        if not 0 <= ppm <= self.most * PPM_OF_ONE or ppm != int(ppm):
            message = _("It lies between 0 and %(most)s %%, with at most four decimals.")
            raise ValidationError(message % {"most": self.most})
        return int(ppm)


class ShareRow(forms.Form):
    """One team; a row without one is empty."""

    use_required_attribute = False
    team = TeamField(label=_("Team"))
    share = ShareField(label=_("Share in %"))

    def __init__(self, *args: Any, teams: TeamQuerySet, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["team"]
        field.suggest_from(teams, "all-team-names")
        field.unknown = _("There is no team “%(text)s”.")


ShareRows = forms.formset_factory(
    ShareRow, extra=2, max_num=MOST_TEAMS, validate_max=True, absolute_max=MOST_TEAMS + 1
)


class SharingForm(forms.Form):
    """The rows of all teams that share a goal, based on a version of it."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, goal: Goal, teams: TeamQuerySet) -> None:
        super().__init__(data, initial={"version": goal.version})
        shared = GoalTeam.objects.filter(goal=goal).select_related("team").order_by("id")
        rows = [{"team": row.team.code, "share": row.share_ppm} for row in shared]
        self.rows = ShareRows(data, prefix="rows", initial=rows, form_kwargs={"teams": teams})

    def is_valid(self) -> bool:
        # Both, so that all errors show at once.
        return all([super().is_valid(), self.rows.is_valid()])

    def rebased(self, goal: Goal, teams: TeamQuerySet) -> SharingForm:
        """The same rows based on the goal as it is now, with what is saved now told above them."""
        data: Any = dict(self.data.items())
        data["version"] = goal.version
        form = SharingForm(data, goal=goal, teams=teams)
        said = {"shares": told_shares(goal) or _("no team shares it")}
        form.add_error(
            None, gettext("Saved meanwhile: %(shares)s. Save again to put yours over it.") % said
        )
        return form

    def shares(self) -> dict[Team, int]:
        """By team, in ppm; what was left empty is split evenly."""
        said = [row.cleaned_data for row in self.rows if row.cleaned_data.get("team")]
        parts = even_out([one["share"] for one in said])
        return dict(zip((one["team"] for one in said), parts, strict=True))
