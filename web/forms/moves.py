from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goals.querysets import GoalQuerySet
from web.forms.fields import GoalField


class MoveForm(forms.Form):
    """Another home for a goal, or none where that is said."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    home = GoalField(label=_("New home"))
    at_the_top = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, homes: GoalQuerySet) -> None:
        super().__init__(data)
        field: Any = self.fields["home"]
        field.suggest_from(homes, "homes")
        field.unknown = _("There is no goal “%(text)s”. Use its code.")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not (said.get("home") or said.get("at_the_top") or self.errors):
            self.add_error("home", _("Say under which goal it belongs."))
        return said

    def place(self, otherwise: str) -> str:
        """The code of the goal from whose page this was sent."""
        return str(self.data.get("from") or otherwise)

    def first_error(self) -> str:
        return next(str(found[0]) for found in self.errors.values())
