"""What is wrong with a set of files: where, and why. Collected, so that all is shown at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

MOST_SHOWN = 100


@dataclass(frozen=True)
class Fault:
    """One reason to refuse. row as a spreadsheet shows it: the header is row 1."""

    file: str
    reason: str
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        row = f"row {self.row}" if self.row else ""
        column = f"column {self.column}" if self.column else ""
        return f"{', '.join(filter(None, (self.file, row, column)))}: {self.reason}"


@dataclass
class Faults:
    """Keeps the first `most` faults and counts all of them."""

    shown: list[Fault] = field(default_factory=list)
    count: int = 0
    most: int = MOST_SHOWN

    def add(self, file: str, row: int | None, column: str, reason: str) -> None:
        self.count += 1
        if len(self.shown) < self.most:
            self.shown.append(Fault(file, reason, row, column))

    def refuse_any(self) -> None:
        """Raise FilesRefused if there is a fault."""
        if self.count:
            raise FilesRefused(self.shown, self.count)


class FilesRefused(Exception):
    """The files have faults; nothing was written. `count` may exceed the faults shown."""

    def __init__(self, faults: Sequence[Fault], count: int | None = None) -> None:
        self.faults = sorted(faults, key=lambda fault: (fault.file, fault.row or 0))
        self.count = count or len(faults)
        super().__init__(self.text())

    def text(self) -> str:
        lines = [str(fault) for fault in self.faults]
        if self.count > len(lines):
            lines.append(f"… and {self.count - len(lines)} more")
        return "\n".join(lines)
