"""The form of people.csv: a file chosen, or its text, which stays on the page to be mended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from web.forms.keyed import KeyedForm

LARGEST = 1_000_000


class PeopleFileForm(KeyedForm):
    chosen = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Or its text"),
        required=False,
        strip=False,
        max_length=LARGEST,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Columns: email, name, and if you like unit_code, role (member, lead) and grants "
            "(administrator, executive, leader). Who is in several teams has several rows."
        ),
    )
    is_inviting = forms.BooleanField(
        label=gettext_lazy("Invite those who are new"), required=False, initial=True
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        chosen = said.get("chosen")
        if chosen and chosen.size > LARGEST:
            self.add_error("chosen", _("At most 1 MB is taken here."))
        elif not chosen and not (said.get("text") or "").strip() and not self.errors:
            self.add_error("chosen", _("Choose a file, or paste its text."))
        return said

    def contents(self) -> bytes:
        """The bytes of the file, else its text."""
        if self.cleaned_data["chosen"]:
            sent: bytes = self.cleaned_data["chosen"].read()
            return sent
        text: str = self.cleaned_data["text"]
        return text.encode()

    def showing(self, contents: bytes) -> PeopleFileForm:
        """The same form with the file's text in it, to be mended or sent on."""
        # Bytes that are no UTF-8 are told as faults; a wrong letter in their place would stay.
        return PeopleFileForm({**dict(self.data.items()), "text": readable(contents)})


def readable(contents: bytes) -> str:
    try:
        return contents.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""
