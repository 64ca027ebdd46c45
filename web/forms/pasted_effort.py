"""Amounts of effort as they are typed, and rows of them pasted from a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from actions.effort import Place
from goals.models import Allocation, Goal
from goals.querysets import GoalQuerySet, is_titled
from people.models import Person
from web.forms.fields import EffortField

MOST_PASTED = 500
# How a spreadsheet's first line may head the column of goals.
HEADINGS = frozenset({"goal", "goal_code", "code", "title"})


@dataclass(frozen=True)
class Pasted:
    """A line that was pasted."""

    goal: Goal
    person: Person | None
    planned: Decimal | None
    used: Decimal | None

    @property
    def place(self) -> Place:
        return self.goal.pk, self.person.pk if self.person else None

    def says(self, allocation: Allocation | None) -> bool:
        """Whether an allocation says the same already, or none does."""
        if self.planned is None and self.used is None:
            return allocation is None
        amounts = (self.planned or 0, self.used or 0)
        return allocation is not None and amounts == (allocation.planned, allocation.used)


def read_pasted(text: str, goals: GoalQuerySet, members: Sequence[Person]) -> list[Pasted]:
    """The lines, in order; refused with the reason of each that is not understood."""
    lines = list(lines_of(text))
    if len(lines) > MOST_PASTED:
        raise ValidationError(_("At most %(most)s lines at once.") % {"most": MOST_PASTED})
    named = named_goals(goals, {cells[0] for _number, cells in lines})
    found, errors = [], []
    for number, cells in lines:
        try:
            found.append(pasted_line(cells, named, members))
        except ValidationError as error:
            said = {"line": number, "reason": " ".join(error.messages)}
            errors.append(gettext("Line %(line)s: %(reason)s") % said)
    if errors:
        raise ValidationError(errors)
    return found


def pasted_line(
    cells: list[str], goals: Mapping[str, list[Goal]], members: Sequence[Person]
) -> Pasted:
    name, *rest = cells
    person = None
    # Without a column of people the second cell is a number.
    if len(rest) > 2 or (rest and not is_amount(rest[0])):
        person = member_named(rest.pop(0), members)
    if len(rest) > 2:
        raise ValidationError(_("There are more than four cells."))
    amounts = [EffortField().clean(text) for text in rest]
    return Pasted(goal_named(name, goals), person, *(*amounts, None, None)[:2])


def member_named(text: str, members: Sequence[Person]) -> Person | None:
    """Somebody of the team by email or name; nobody named is the team as a whole."""
    if not text:
        return None
    wanted = text.lower()
    found = [one for one in members if wanted in (one.email.lower(), one.name.lower())]
    if len(found) == 1:
        return found[0]
    several = _("There are several people called “%(text)s”: use the email address.")
    unknown = _("There is nobody called “%(text)s” in this team.")
    raise ValidationError((several if found else unknown) % {"text": text[:100]})


def lines_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines as a spreadsheet copies them, each with its number; without empty ones and headings."""
    reader = csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter="\t")
    for number, line in enumerate(reader, 1):
        cells = [cell.strip() for cell in line]
        is_heading = number == 1 and cells and cells[0].lower() in HEADINGS
        if any(cells) and not is_heading:
            yield number, cells


def is_amount(text: str) -> bool:
    try:
        return EffortField().clean(text) is not None
    except ValidationError:
        return False


def named_goals(goals: GoalQuerySet, names: Iterable[str]) -> dict[str, list[Goal]]:
    """The goals that names may mean, by code, and where none has that code by title in small letters."""
    found = {goal.code: [goal] for goal in goals.filter(code__in=set(names))}
    titles = [is_titled(name) for name in set(names) - found.keys()]
    for goal in goals.filter(Q(*titles, _connector=Q.OR)) if titles else ():
        found.setdefault(goal.title.lower(), []).append(goal)
    return found


def goal_named(name: str, goals: Mapping[str, list[Goal]]) -> Goal:
    found = goals.get(name) or goals.get(name.lower(), [])
    if len(found) == 1:
        return found[0]
    unknown = _("There is no goal “%(text)s” that you may see.")
    several = _("There are several goals called “%(text)s”: use the code.")
    raise ValidationError((several if found else unknown) % {"text": name[:100]})
