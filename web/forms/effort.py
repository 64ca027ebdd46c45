"""The effort of a team in a period: a row for each goal and who gives to it, and a box to paste rows
into. Shape only: the rules are the actions'."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from actions.effort import ABSENT, Effort, Place
from actions.errors import StaleEdit
from alignment.effort_sheet import EffortLine, EffortSheet
from goals.models import Allocation
from goals.querysets import GoalQuerySet
from kpis.numbers import plain_text
from people.models import Person
from web.forms.fields import EffortField, GoalField
from web.forms.pasted_effort import Pasted, is_amount, read_pasted

MOST_ROWS = 300
LONGEST_PASTED = 100_000
MOST_ID = 2**62


@dataclass(frozen=True)
class Was:
    """What a row was when the page was read, as the page keeps it."""

    goal: int
    person: int | None
    version: int
    planned: str
    used: str

    @classmethod
    def of(cls, line: EffortLine) -> Self:
        version = line.allocation.version if line.allocation else ABSENT
        return cls(*line.place, version, *spelled(line.allocation))

    @classmethod
    def read(cls, text: str) -> Self:
        goal, person, version, planned, used = text.split(":")
        numbers = [int(goal), int(person or 0), int(version)]
        are_amounts = all(not amount or is_amount(amount) for amount in (planned, used))
        if not are_amounts or not all(0 <= number <= MOST_ID for number in numbers):
            raise ValueError(text)
        return cls(int(goal), int(person) if person else None, int(version), planned, used)

    def __str__(self) -> str:
        return f"{self.goal}:{self.person or ''}:{self.version}:{self.planned}:{self.used}"

    @property
    def place(self) -> Place:
        return self.goal, self.person


def spelled(allocation: Allocation | None) -> tuple[str, str]:
    """Planned and used as fields show them: nothing used is left empty."""
    if allocation is None:
        return "", ""
    used = plain_text(allocation.used) if allocation.used else ""
    return plain_text(allocation.planned), used


class EffortRow(forms.Form):
    """A row of the table, or with an empty `was` a further one."""

    use_required_attribute = False
    was = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)
    goal = GoalField(label=_("Goal"))
    person = forms.ChoiceField(label=_("Who"), required=False)
    planned = EffortField(label=_("Planned"))
    used = EffortField(label=_("Used"))

    def __init__(
        self, *args: Any, goals: GoalQuerySet, members: Sequence[Person], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["goal"].suggest_from(goals, "effort-goal-names")
        fields["goal"].widget.attrs["placeholder"] = _("A goal by code or title")
        fields["person"].choices = [
            ("", _("The team")),
            *((str(person.pk), person.name) for person in members),
        ]
        self.line: EffortLine | None = None

    def clean_was(self) -> Was | None:
        text: str = self.cleaned_data["was"]
        try:
            return Was.read(text) if text else None
        except ValueError:
            raise ValidationError(_("This row was not made by this page.")) from None

    @property
    def is_further(self) -> bool:
        return not self["was"].value()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        amounts = [said.get("planned"), said.get("used")]
        names_none = self.is_further and not said.get("goal") and "goal" not in self.errors
        if names_none and any(amount is not None for amount in amounts):
            self.add_error("goal", _("Name the goal."))
        return said

    def typed(self) -> tuple[str, str]:
        return tuple(str(self[name].value() or "").strip() for name in ("planned", "used"))  # type: ignore[return-value]

    @property
    def is_touched(self) -> bool:
        """Whether its amounts differ from those that the page was read with."""
        was = self.cleaned_data.get("was")
        if was is None:
            return bool(self.cleaned_data.get("goal")) and any(self.typed())
        before = [EffortField().clean(text) for text in (was.planned, was.used)]
        return [self.cleaned_data["planned"], self.cleaned_data["used"]] != before

    @property
    def place(self) -> Place:
        said = self.cleaned_data
        if said["was"]:
            found: Place = said["was"].place
            return found
        return said["goal"].pk, int(said["person"]) if said["person"] else None


EffortRows: Any = forms.formset_factory(
    EffortRow, extra=3, max_num=MOST_ROWS, validate_max=True, absolute_max=MOST_ROWS + 1
)


class EffortForm(forms.Form):
    """`unshown` says what the rows were that the table had no place for when the page was read."""

    unshown = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    pasted = forms.CharField(
        label=_("Rows from a spreadsheet"),
        required=False,
        max_length=LONGEST_PASTED,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Goal (code or title), person (email or name; empty: the team), planned, used"),
    )

    def __init__(
        self, data: Any = None, *, sheet: EffortSheet, goals: GoalQuerySet, begun: str = ""
    ) -> None:
        """begun: the code of a goal that a further row begins with, if it has none."""
        super().__init__(data, initial={"unshown": mark_of(sheet.unshown)})
        self.sheet, self.goals = sheet, goals
        self.people = {person.pk: person for person in sheet.members}
        rows = [initial_of(line) for line in sheet.lines]
        if begun and begun not in {line.goal.code for line in sheet.lines}:
            rows.append({"goal": begun})
        kwargs = {"goals": goals, "members": sheet.members}
        self.rows = EffortRows(
            data, prefix="rows", initial=rows if data is None else None, form_kwargs=kwargs
        )
        places = [place_in(str(row["was"].value() or "")) for row in self.rows]
        lines = self.lines_at(place for place in places if place)
        for row, place in zip(self.rows, places, strict=True):
            row.line = lines.get(place) if place else None

    def lines_at(self, places: Iterable[Place]) -> dict[Place, EffortLine]:
        """The lines of the sheet, and for places that it has no longer lines without an allocation."""
        lines = {line.place: line for line in self.sheet.every_line}
        gone = [place for place in places if place not in lines]
        goals = self.goals.in_bulk([goal for goal, _person in gone]) if gone else {}
        for goal, person in gone:
            if goal in goals and (person is None or person in self.people):
                member = self.people[person] if person else None
                lines[goal, person] = EffortLine(goals[goal], member)
        return lines

    def is_valid(self) -> bool:
        # Both, so that all errors show at once.
        return all([super().is_valid(), self.rows.is_valid(), self.has_places()])

    def has_places(self) -> bool:
        """Whether each row of the table is about a goal and a person that are still there."""
        gone = [row for row in self.rows if not row.is_further and row.line is None]
        for row in gone:
            row.add_error(None, _("This goal or person is no longer here."))
        return not gone

    def clean_pasted(self) -> list[Pasted]:
        return read_pasted(self.cleaned_data["pasted"], self.goals, self.sheet.members)

    # What is to be done --------------------------------------------------------------------
    def efforts(self) -> list[Effort]:
        """The rows that were touched, and the pasted ones."""
        return [*map(self.effort_of, self.touched()), *self.pasted_efforts()]

    def touched(self) -> list[EffortRow]:
        return [row for row in self.rows if row.cleaned_data and row.is_touched]

    def effort_of(self, row: EffortRow) -> Effort:
        said, (_goal, person) = row.cleaned_data, row.place
        version = said["was"].version if said["was"] else ABSENT
        goal = row.line.goal if row.line else said["goal"]
        member = self.people.get(person) if person else None
        return Effort(goal, member, said["planned"], said["used"], version)

    def pasted_efforts(self) -> Iterator[Effort]:
        """Based on the versions that the page was read with, also of rows that were not shown."""
        if stale := next(self.stale_pasted(self.sheet), None):
            raise StaleEdit(stale.goal)
        lines = {line.place: line for line in self.sheet.every_line}
        for one in self.cleaned_data["pasted"]:
            line = lines.get(one.place)
            version = Was.of(line).version if line else ABSENT
            yield Effort(one.goal, one.person, one.planned, one.used, version)

    def stale_pasted(self, sheet: EffortSheet) -> Iterator[EffortLine]:
        """What pasted rows would be put over and was something else when the page was read."""
        rows = [row.cleaned_data for row in self.rows if row.cleaned_data]
        read = {row["was"].place: row["was"].version for row in rows if row["was"]}
        lines = {line.place: line for line in sheet.every_line}
        unshown = [line for place, line in lines.items() if place not in read]
        if self.cleaned_data["unshown"] == mark_of(unshown):
            read |= {line.place: Was.of(line).version for line in unshown}
        for one in self.cleaned_data["pasted"]:
            line = lines.get(one.place) or EffortLine(one.goal, one.person)
            is_read = Was.of(line).version == read.get(one.place, ABSENT)
            if not is_read and not one.says(line.allocation):
                yield line

    def rebased(self, sheet: EffortSheet) -> EffortForm:
        """The same rows typed over the table as it is now, beside what is saved in it."""
        touched = {row.place: row for row in self.touched()}
        unshown = [line for line in sheet.unshown if line.place not in touched]
        lines = [line for line in sheet.every_line if line not in unshown]
        rows = [typed_over(line, touched.pop(line.place, None)) for line in lines]
        others = touched.values()
        rows += [typed_over(row.line, row) if row.line else further(row) for row in others]
        said = {"pasted": self.data["pasted"], "unshown": mark_of(unshown)}
        form = EffortForm(filled(rows, said), sheet=sheet, goals=self.goals)
        form.is_valid()
        mine = {row.place: row.cleaned_data["was"] for row in self.touched()}
        for row in form.rows:
            was = row.cleaned_data.get("was") if row.cleaned_data else None
            before = mine.get(row.place) if was else None
            if was and was.place in mine and (before.version if before else ABSENT) != was.version:
                row.add_error("planned", told(was))
        for line in self.stale_pasted(sheet):
            who = line.person.name if line.person else gettext("The team")
            said = {"goal": line.goal.title, "who": who, "saved": told(Was.of(line))}
            form.add_error("pasted", gettext("“%(goal)s”, %(who)s: %(saved)s") % said)
        return form


def mark_of(lines: Iterable[EffortLine]) -> str:
    """Short for the allocations of lines as they are now: another when one of them changed."""
    rows = sorted((row.pk, row.version) for line in lines if (row := line.allocation))
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:32]


def told(was: Was) -> str:
    """What is saved in a row now."""
    if was.version == ABSENT:
        return gettext("Taken away meanwhile.")
    said = {"planned": was.planned, "used": was.used or "0"}
    return gettext("Saved now: planned %(planned)s, used %(used)s.") % said


def initial_of(line: EffortLine) -> dict[str, str]:
    was = Was.of(line)
    return {"was": str(was), "planned": was.planned, "used": was.used}


def place_in(text: str) -> Place | None:
    try:
        return Was.read(text).place
    except ValueError:
        return None


def typed_over(line: EffortLine, row: EffortRow | None) -> dict[str, str]:
    values = initial_of(line)
    if row:
        values["planned"], values["used"] = row.typed()
    return values


def further(row: EffortRow) -> dict[str, str]:
    names = ("goal", "person", "planned", "used")
    return {name: str(row[name].value() or "") for name in names}


def filled(rows: Sequence[Mapping[str, str]], said: Mapping[str, str]) -> dict[str, str]:
    data = {**said, "rows-TOTAL_FORMS": str(len(rows)), "rows-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        data |= {f"rows-{number}-{name}": value for name, value in row.items()}
    return data


def count_of(number: int) -> str:
    """How many rows were saved."""
    if not number:
        return gettext("Nothing differed from what is saved.")
    words = ngettext("%(number)s row saved.", "%(number)s rows saved.", number)
    return words % {"number": number}
