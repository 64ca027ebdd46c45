"""What of an organization a person may not see: it is neither exported to them nor changed by them.

The commands are the operator's: from them nothing is hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from goals.models import Goal
from jobs.files.nouns import GOAL, KPI, Noun
from kpis.models import Kpi
from people.models import Person

Values = dict[str, Any]


class Unseen(str):
    """A code that a file names and its sender may not see: it stands for no row, like any code that
    nothing has, whatever row it is compared with."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Unseen) and str.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((Unseen, str(self)))


@dataclass(frozen=True)
class Hidden:
    """The codes of hidden goals and KPIs, by noun. What hangs on them is hidden with them."""

    codes: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def hides(self, noun: Noun, values: Values) -> bool:
        """Whether a row is hidden itself, or is named by one that is."""
        if not self.codes:
            return False
        own = self.codes.get(noun.name, frozenset())
        return values[noun.key[0]] in own or any(
            self.names(column.refers, values[column.name])
            for column in noun.columns
            if column.name in noun.key
        )

    def names(self, noun_name: str, code: str | None) -> bool:
        return code in self.codes.get(noun_name, frozenset())

    def taken(self, noun: Noun, cells: Values) -> Values:
        """The cells of a row of a file, in which a hidden code stands for nothing."""
        if not self.codes:
            return cells
        refers = {column.name: column.refers for column in noun.columns}
        return {k: Unseen(v) if self.names(refers.get(k, ""), v) else v for k, v in cells.items()}

    def told(self, noun: Noun, values: Values) -> Values:
        """A row without the codes of what is hidden, such as a private parent's."""
        if not self.codes:
            return values
        refers = {column.name: column.refers for column in noun.columns}
        return {k: None if self.names(refers.get(k, ""), v) else v for k, v in values.items()}


NOTHING = Hidden()


def hidden_from(person: Person | None) -> Hidden:
    """What a person may not see of their own organization, as it is now; from nobody's name nothing.

    Called within the transaction that reads the rows, or what they may see has changed since.
    """
    if person is None:
        return NOTHING
    own = {"organization": person.organization_id}
    found = {
        noun: frozenset(codes_of(rows.filter(**own)).difference(codes_of(rows.visible_to(person))))
        for noun, rows in ((GOAL.name, Goal.objects), (KPI.name, Kpi.objects))
    }
    return Hidden({name: codes for name, codes in found.items() if codes})


def codes_of(rows: Any) -> Any:
    """Subtracted from each other as sets: PostgreSQL looks through a long NOT IN for every row."""
    return rows.order_by().values_list("code", flat=True)
