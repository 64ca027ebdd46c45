"""The forms of the Import page: which files, and in what manner they are to be read."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from jobs.files.layout import FILES
from ledger.models import ImportRun
from web import formats
from web.downloads import zipped
from web.forms.fields import DayField
from web.forms.keyed import KeyedForm

LARGEST_UPLOAD = 20_000_000
MEGABYTE = 1_000_000
LONGEST_NAME = 200
MANY_ROWS = [
    ("", _("Only add: a row that is here already is an error")),
    ("update", _("Add and change: a row that is here already is changed where it differs")),
]
TWO_VALUES = [
    ("", _("Two values of a KPI for one day are an error")),
    ("last", _("The later row holds; the earlier is kept as corrected")),
]


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, also none."""

    def __init__(self, **options: Any) -> None:
        widget = SeveralFiles(attrs={"accept": ".csv,.zip,text/csv,application/zip"})
        super().__init__(widget=widget, required=False, **options)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        return [super(FilesField, self).clean(one) for one in data or ()]


class MannerForm(forms.Form):
    """How the files are to be read; the same two choices as the command has."""

    rows = forms.ChoiceField(
        label=_("Rows that are here already"),
        choices=MANY_ROWS,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Errors call the second “--update”. Nothing is ever deleted."),
    )
    readings = forms.ChoiceField(
        label=_("Two readings for one day"),
        choices=TWO_VALUES,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Errors call the second “--on-conflict last”."),
    )

    def manner(self) -> dict[str, bool]:
        said = self.cleaned_data
        return {"is_update": said["rows"] == "update", "last_wins": said["readings"] == "last"}


def manner_form(run: ImportRun) -> MannerForm:
    """The form as a run was last looked at."""
    said = {
        "rows": "update" if run.is_update else "",
        "readings": "last" if run.last_wins else "",
    }
    return MannerForm(initial=said, auto_id="again-%s")


class ImportForm(KeyedForm, MannerForm):
    """Files chosen, or the text of one."""

    chosen = FilesField(
        label=_("Files"),
        help_text=_("One or several of the CSV files below, or one .zip of them; at most 20 MB"),
    )
    name = forms.ChoiceField(
        label=_("Or paste one file: it is"),
        choices=[(file.name, file.name) for file in FILES],
        initial="goals.csv",
        required=False,
    )
    text = forms.CharField(
        label=_("Its text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        strip=False,
        help_text=_(
            "With the first row, which names the columns; cells separated by commas. Texts of more "
            "than 2 MB are sent as files."
        ),
    )
    field_order = ("key", "chosen", "name", "text", "rows", "readings")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        files, text = said.get("chosen") or [], (said.get("text") or "").strip()
        if self.errors:
            return said
        if bool(files) == bool(text):
            both = _now("Choose files or paste the text of one, not both.")
            raise forms.ValidationError(both if files else _now("Choose at least one file."))
        self.refuse_unreadable(files)
        return said

    def refuse_unreadable(self, files: list[UploadedFile[Any]]) -> None:
        names = [str(file.name) for file in files]
        size = sum(file.size or 0 for file in files)
        if size > LARGEST_UPLOAD:
            words = {"size": formats.number(-(-size // MEGABYTE))}
            self.add_error(
                "chosen",
                _now(
                    "These files have %(size)s MB; at most 20 MB are taken here. Larger sets are read "
                    "by the command import_goals."
                )
                % words,
            )
        if len(files) > 1 and any(is_zip(name) for name in names):
            self.add_error("chosen", _now("Send one .zip, or files that are not packed."))
        for name, count in Counter(names).items():
            if count > 1:
                self.add_error("chosen", _now("“%(name)s” is there twice.") % {"name": name})
            if not name.lower().endswith((".csv", ".zip")):
                told = _now("“%(name)s” is neither .csv nor .zip: save each sheet as CSV in UTF-8.")
                self.add_error("chosen", told % {"name": name[:LONGEST_NAME]})

    def names(self) -> list[str]:
        files = self.cleaned_data["chosen"]
        return [str(f.name)[:LONGEST_NAME] for f in files] or [self.cleaned_data["name"]]

    def packed(self) -> bytes:
        """The files as one zip."""
        files: list[UploadedFile[Any]] = self.cleaned_data["chosen"]
        if len(files) == 1 and is_zip(str(files[0].name)):
            contents: bytes = files[0].read()
            return contents
        if files:
            return zipped((str(file.name), file.read()) for file in files)
        return zipped([(self.cleaned_data["name"], self.cleaned_data["text"].encode())])


def is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


class ExportForm(forms.Form):
    """The day of the numbers in rollup.csv."""

    as_of = DayField(label=_("Numbers as of"), help_text=_("Empty: the day that pages show"))
