"""What a team agreed with its lead: a share of its days for each strategic goal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from actions.sharing import even_out
from alignment.agreed import MOST_STRATEGIC, Agreed, AgreedLine
from goals.models import Goal
from web.forms.sharing import ShareField, spoken_share

PPM = 1_000_000


class AgreedRow(forms.Form):
    use_required_attribute = False
    goal = forms.IntegerField(widget=forms.HiddenInput)
    share = ShareField(label=_("Share in %"))
    line: AgreedLine | None = None


AgreedRows: Any = forms.formset_factory(
    AgreedRow, extra=0, max_num=2 * MOST_STRATEGIC, absolute_max=2 * MOST_STRATEGIC
)


class AgreedForm(forms.Form):
    """The shares, and what they were when the page was read."""

    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=5000)

    def __init__(self, data: Any = None, *, agreed: Agreed) -> None:
        super().__init__(data, initial={"was": written(agreed.shares)}, prefix="agreed")
        self.agreed = agreed
        rows = [{"goal": line.goal.pk, "share": line.agreed} for line in agreed.lines]
        self.rows = AgreedRows(data, prefix="agreed", initial=rows if data is None else None)
        lines = {str(line.goal.pk): line for line in agreed.lines}
        for row in self.rows:
            row.line = lines.get(str(row["goal"].value()))

    def is_valid(self) -> bool:
        # Both, so that all errors show at once.
        return all([super().is_valid(), self.rows.is_valid(), self.has_goals()])

    def has_goals(self) -> bool:
        is_gone = any(row.line is None for row in self.rows)
        if is_gone:
            self.add_error(None, _("One of these goals is no longer here. Load the page again."))
        return not is_gone

    def clean_was(self) -> dict[int, int]:
        try:
            return read(self.cleaned_data["was"])
        except ValueError:
            raise ValidationError(_("This form was not made by this page.")) from None

    def shares(self) -> dict[Goal, int]:
        """By goal, in ppm. What was left empty shares what is left evenly; nothing said is nothing."""
        said = [row.cleaned_data["share"] for row in self.rows]
        if all(share is None for share in said):
            parts = [0] * len(said)
        else:
            *parts, _unseen = even_out([*said, self.agreed.unseen])
        return {row.line.goal: share for row, share in zip(self.rows, parts, strict=True)}

    def rebased(self, agreed: Agreed) -> AgreedForm:
        """The same shares based on what is agreed now, which stands beside them."""
        data: Any = dict(self.data.items())
        data["agreed-was"] = written(agreed.shares)
        form = AgreedForm(data, agreed=agreed)
        form.is_valid()
        for row in form.rows:
            if row.line and self.cleaned_data["was"].get(row.line.goal.pk) != (
                row.line.agreed or None
            ):
                said = {"share": spoken_share(row.line.agreed or 0)}
                row.add_error("share", gettext("Saved now: %(share)s %%.") % said)
        return form


def written(shares: dict[int, int]) -> str:
    return ",".join(f"{goal}:{share}" for goal, share in sorted(shares.items()))


def read(text: str) -> dict[int, int]:
    pairs = [part.split(":") for part in text.split(",") if part]
    return {int(goal): int(share) for goal, share in pairs}
