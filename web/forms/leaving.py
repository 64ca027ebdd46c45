"""The form of who leaves: one who takes over all, and others for a kind of thing or a single one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.leaving import Successors
from alignment.holdings import Held
from people.models import Person
from web.forms.fields import PersonField
from web.forms.keyed import VersionedForm

EVERYTHING = "everything"
Exceptions = list[tuple[Any, forms.BoundField | None]]


class LeaveForm(VersionedForm):
    """Has a field for each kind of thing that needs another holder, and for each row that is shown."""

    everything = PersonField(
        label=gettext_lazy("Who takes over"),
        help_text=gettext_lazy("Everything, if not said otherwise"),
    )

    def __init__(self, data: Any = None, *, row: Person, held: Sequence[Held]) -> None:
        super().__init__(data, row=row, auto_id="leave-%s")
        self.held = held
        for one in held if row.is_active else ():
            self.add_fields(one)
        people = Person.objects.colleagues_of(row)
        for field in self.fields.values():
            field.show_hidden_initial = False
            if isinstance(field, PersonField):
                field.suggest_from(people, "people-names")

    def again(self, row: Person, held: Sequence[Held]) -> LeaveForm:
        """The same successors for the person, and what they hold, as it is now."""
        asked: Any = dict(self.data.items())
        return LeaveForm({**asked, "version": row.version}, row=row, held=held)

    @property
    def needs(self) -> list[Held]:
        """What needs another holder."""
        return [held for held in self.held if held.holding.is_handed]

    def values_of(self, row: Any) -> dict[str, Any]:
        return {}

    def add_fields(self, held: Held) -> None:
        if not held.holding.is_handed:
            return
        label = _("All of these to")
        self.fields[kind_field(held.key)] = PersonField(label=label)
        for row in held.rows:
            # Read aloud with its row: the list shows the row beside it.
            told = _("“%(row)s” to") % {"row": str(row)[:80]}
            self.fields[row_field(held.key, row.pk)] = PersonField(label=told)

    def sections(self) -> Iterator[tuple[Held, forms.BoundField | None, Exceptions]]:
        """What is held, with the field of the kind and each shown row with its own."""
        for held in self.held:
            rows = [(row, self.find(row_field(held.key, row.pk))) for row in held.rows]
            yield held, self.find(kind_field(held.key)), rows

    def find(self, name: str) -> forms.BoundField | None:
        return self[name] if name in self.fields else None

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        covered = all(said.get(kind_field(held.key)) for held in self.needs)
        if not covered and not said.get(EVERYTHING) and EVERYTHING not in self.errors:
            self.add_error(EVERYTHING, _("Say who takes over."))
        return said

    def successors(self) -> Successors:
        said = self.cleaned_data
        kinds = {one.key: said.get(kind_field(one.key)) for one in self.held}
        rows = {
            (one.key, row.pk): said.get(row_field(one.key, row.pk))
            for one in self.held
            for row in one.rows
        }
        return Successors(
            said.get(EVERYTHING),
            {key: person for key, person in kinds.items() if person},
            {key: person for key, person in rows.items() if person},
        )


def kind_field(key: str) -> str:
    return f"kind-{key}"


def row_field(key: str, pk: int) -> str:
    return f"row-{key}-{pk}"
