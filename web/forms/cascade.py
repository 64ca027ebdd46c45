"""Several child goals in one form: rows typed, pasted into cells, or pasted whole as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from actions.goals import GoalDraft
from alignment.standing import window_of_goal
from goals.models import Goal
from web.choices import Choices
from web.forms.fields import DayField, PersonField, TeamField, WeightField
from web.forms.goals import LONGEST_TITLE
from web.forms.keyed import KeyedForm
from web.forms.targets import TargetFields
from web.looks import Typed

MOST_ROWS = 30
LONGEST_PASTED = 100_000
EMPTY_ROWS = 3
COLUMNS = (
    "team",
    "owner",
    "title",
    "weight",
    "start_date",
    "due_date",
    "kpi",
    "unit",
    "baseline",
    "target",
)
Row = dict[str, Any]
SAYING = ("team", "owner", "title", "kpi")


class CascadeRow(TargetFields):
    """One child goal; a row in which only dates or weight stand is an empty one."""

    use_required_attribute = False
    team = TeamField(label=_("Team"))
    owner = PersonField(label=_("Owner"))
    title = forms.CharField(label=_("Goal"), max_length=LONGEST_TITLE, required=False)
    weight = WeightField(label=_("Weight"), initial="1")
    start_date = DayField(label=_("Start"))
    due_date = DayField(label=_("Due"))
    field_order = COLUMNS

    def __init__(self, *args: Any, choices: Choices, parent: Goal, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["direction"]
        fields: Any = self.fields
        fields["team"].suggest_from(choices.teams, "team-names")
        fields["owner"].suggest_from(choices.people, "people-names")
        fields["kpi"].help_text = ""
        self.suggest_kpis(choices)
        window = window_of_goal(parent)
        fields["start_date"].initial, fields["due_date"].initial = window.start, window.due
        self.parent = parent

    def typed(self, name: str) -> str:
        """What stands in a field, sound or not."""
        return str(self[name].value() or "").strip()

    def look(self, number: int) -> Typed:
        """The row as far as it was typed."""
        return Typed(
            number=number,
            title=self.typed("title"),
            is_measured=bool(self.typed("kpi") and self.typed("target")),
            has_owner=bool(self.typed("owner")),
            has_due=bool(self.typed("due_date")),
            weight=self.weight_typed(),
        )

    def has_changed(self) -> bool:
        return any(name in self.changed_data for name in SAYING)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.has_changed():
            self.want_title_and_doer(said)
        return said

    def want_title_and_doer(self, said: dict[str, Any]) -> None:
        refused = set(self.errors)
        if not said.get("title") and "title" not in refused:
            self.add_error("title", _("Say what is to be reached."))
        doers = {"team", "owner"}
        if not any(said.get(name) for name in doers) and not doers & refused:
            self.add_error("team", _("Name a team or an owner."))

    def weight_typed(self) -> int:
        """In thousandths; 0 where it is not a number yet."""
        try:
            weight: int = self.fields["weight"].clean(self.typed("weight"))
        except ValidationError:
            return 0
        return weight

    def draft(self) -> GoalDraft:
        said = self.cleaned_data
        names = ("team", "owner", "weight", "start_date", "due_date")
        fields = {name: said[name] for name in names}
        level = Goal.Level.TEAM if said["team"] else Goal.Level.INDIVIDUAL
        inherited = {"visibility": self.parent.visibility, "cycle": self.parent.cycle}
        return GoalDraft(said["title"], {**fields, **inherited, "level": level}, self.drafts())


class FilledRows(forms.BaseFormSet):  # type: ignore[type-arg]
    """Rows that may begin with something in them, and still count as new ones."""

    def __init__(self, *args: Any, begun: Sequence[Row] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.begun = begun
        self.extra = max(EMPTY_ROWS, len(begun) + 1)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_kwargs(index)
        if index is not None and index < len(self.begun):
            options["initial"] = self.begun[index]
        return options


CascadeRows: Any = forms.formset_factory(
    CascadeRow,
    formset=FilledRows,
    extra=EMPTY_ROWS,
    max_num=MOST_ROWS,
    validate_max=True,
    absolute_max=MOST_ROWS + 1,
)


class CascadeForm(KeyedForm):
    """The rows of several child goals, and a box to paste rows into."""

    pasted = forms.CharField(
        label=_("Rows from a spreadsheet"),
        required=False,
        max_length=LONGEST_PASTED,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self, data: Any = None, *, choices: Choices, parent: Goal, begun: Sequence[Row] = ()
    ) -> None:
        # Whether it was sent to turn pasted text into rows, not to be saved.
        self.is_pasting = data is not None and bool(data.get("pasted", "").strip())
        self.is_cut = False
        if self.is_pasting and len(data["pasted"]) <= LONGEST_PASTED:
            rows = rows_with_pasted(data)
            self.is_cut = len(rows) > MOST_ROWS
            data = filled_with(rows[:MOST_ROWS], data)
        super().__init__(data)
        kwargs = {"choices": choices, "parent": parent}
        self.rows = CascadeRows(data, prefix="rows", form_kwargs=kwargs, begun=begun)

    @property
    def is_looking(self) -> bool:
        """Whether it was sent to be looked at, not to be saved."""
        return self.is_bound and "look" in self.data

    def is_valid(self) -> bool:
        is_sound = all([super().is_valid(), self.rows.is_valid()])
        if is_sound and not self.used_rows():
            self.add_error(None, _("Fill at least one row."))
            return False
        return is_sound

    def used_rows(self) -> list[CascadeRow]:
        return [row for row in self.rows if row.has_changed()]

    def drafts(self) -> list[GoalDraft]:
        return [row.draft() for row in self.used_rows()]

    def typed(self) -> list[Typed]:
        """The rows as far as they were typed."""
        return [row.look(number) for number, row in enumerate(self.rows, 1)]


def rows_with_pasted(data: Any) -> list[dict[str, str]]:
    """The rows that say something, and pasted text as further ones."""
    rows = [row for row in typed_rows(data) if any(row.get(name) for name in SAYING)]
    return [*rows, *rows_from_text(data["pasted"])]


def filled_with(rows: list[dict[str, str]], data: Any) -> Any:
    """The same data with these rows in place of its own and of what was pasted: sent on, it is
    not pasted once more."""
    merged = {name: data.get(name) for name in data if not name.startswith("rows-")}
    total = min(len(rows) + 1, MOST_ROWS)
    merged |= {"pasted": "", "rows-TOTAL_FORMS": str(total), "rows-INITIAL_FORMS": "0"}
    for index, row in enumerate(rows):
        merged |= {f"rows-{index}-{name}": value for name, value in row.items()}
    return merged


def typed_rows(data: Any) -> list[dict[str, str]]:
    return [
        {name: data.get(f"rows-{index}-{name}", "") for name in COLUMNS}
        for index in range(MOST_ROWS)
    ]


def rows_from_text(text: str) -> list[dict[str, str]]:
    """Cells as a spreadsheet copies them: tabs between columns, in the order of COLUMNS."""
    lines = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter="\t")
    cells = [[cell.strip() for cell in line] for line in lines]
    return [dict(zip(COLUMNS, line, strict=False)) for line in cells if any(line)]
