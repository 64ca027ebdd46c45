"""The parts of a change as a page words them: the names of causes are those of the help texts."""

from __future__ import annotations

from typing import NamedTuple

from alignment.account import Account, Part
from web.help import CATALOGUE, Help


class PartRow(NamedTuple):
    """One cause: what it is, what it did."""

    entry: Help
    part: Part


def rows_of(account: Account) -> list[PartRow]:
    """The causes that did something, in the order in which they were taken."""
    return [PartRow(CATALOGUE[f"change_{part.cause}"], part) for part in account.parts]
