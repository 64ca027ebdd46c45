"""Which fields of a model play a part in rights on its rows. Each model declares them as `rights`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Protocol


@dataclass(frozen=True)
class Parts:
    """The columns that play a part in a row's rights; an empty one is a part the row does not have.

    through: the key to the row whose rights these are; the parts from `owner` to `shared` are then
    fields of that row. doer, organization: fields of the row itself.
    named, shared: a Person's and a Team's relation to rows that let them see this one.
    uses: the model of rows whose rights are this row's too, once there are any. `points` is the key
    by which all those rows point here.
    """

    owner: str = ""
    team: str = ""
    visibility: str = ""
    level: str = ""
    named: str = ""
    shared: str = ""
    uses: str = ""
    points: str = ""
    doer: str = ""
    organization: str = "organization_id"
    through: str = ""

    def behind(self, through: str, doer: str = "") -> Parts:
        """The parts of rows that hang on such a row: a goal's steps, targets, check-ins."""
        return replace(self, through=through, doer=doer)

    def path(self, field: str) -> str:
        """A part's field as a lookup from the row itself."""
        return f"{self.through}__{field}" if self.through else field

    def holder(self, row: Any) -> Any:
        """The row whose rights a row's are: itself, or the one that `through` leads to."""
        for key in self.through.split("__") if self.through else ():
            row = getattr(row, key)
        return row


class Guarded(Protocol):
    """A row of a model that says which of its fields play which part."""

    rights: ClassVar[Parts]
