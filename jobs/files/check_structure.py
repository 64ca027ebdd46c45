"""Checks of what stands in relation: units, planning cycles, the goal graph, people."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise

from goals.tree import MOST_LEVELS
from jobs.files.circles import circles
from jobs.files.faults import MOST_SHOWN
from jobs.files.nouns import CONTRIBUTION, CYCLE, GOAL, MEMBERSHIP, PERSON, UNIT, Noun
from jobs.files.sheets import Book, Entry, Sheet
from people.models import Person
from people.rights import may_grant

Graph = dict[str, list[str]]


def check_structure(book: Book) -> None:
    check_people(book)
    check_circles(book, UNIT, "parent_code")
    check_circles(book, CYCLE, "parent")
    check_circles(book, GOAL, "predecessor_code")
    check_cycles(book)
    check_edges(book)
    graph = goal_graph(book)
    if not check_goal_graph(book, graph):
        check_depth(book, graph)


def check_people(book: Book) -> None:
    check_emails(book)
    check_left(book)
    check_administrators(book)


def check_left(book: Book) -> None:
    """Who has left is given nothing: they are taken back first, by somebody who means it."""
    left = book.present.left_emails()
    for noun in (PERSON, MEMBERSHIP) if left else ():
        for entry in book.entries(noun):
            if entry.key[0] in left and entry.changes():
                book.fault(entry, "email", f"{entry.key[0]!r} has left; take them back first")


def check_emails(book: Book) -> None:
    """An address signs in to one organization only."""
    people = [entry for entry in book.entries(PERSON) if entry.stored is None]
    taken = book.present.foreign_emails([entry.key[0] for entry in people])
    for entry in people:
        if entry.key[0] in taken:
            book.fault(entry, "email", f"{entry.key[0]!r} belongs to another organization")


def check_administrators(book: Book) -> None:
    """An organization that has an administrator who can sign in keeps one."""
    entries = [entry for entry in book.entries(PERSON) if "grants" in entry.changes()]
    if not any(entry.stored for entry in entries):
        return
    sheet, emails = book.sheet(PERSON), book.present.administrators()
    if emails and not any("administrator" in granted(sheet, email) for email in emails):
        entry = next(entry for entry in entries if entry.key[0] in emails)
        book.fault(entry, "grants", "then nobody could administer the organization")


def check_granting(book: Book, by: Person | None) -> None:
    """A deputy gives no grants, nor takes them: whoever has them gives them in their own name."""
    if by is None or may_grant(by):
        return
    for entry in book.entries(PERSON):
        if "grants" in entry.changes() and (entry.stored or entry.values["grants"]):
            book.fault(entry, "grants", "an administrator changes them, not their deputy")


def granted(sheet: Sheet, email: str) -> tuple[str, ...]:
    person = sheet.values(email)
    return person["grants"] if person else ()


def check_circles(book: Book, noun: Noun, column: str) -> None:
    """No row lies, by this column, below itself."""
    pointed = {key[0]: [row[column]] for key, row in book.sheet(noun).rows() if row[column]}
    report_circles(book, pointed, [(noun, column)])


def report_circles(book: Book, graph: Graph, edges: list[tuple[Noun, str]]) -> bool:
    """`edges`: the columns that the graph was made of; all of them name rows of the first's noun."""
    hidden, kind = book.present.hidden, edges[0][0].name
    found = list(islice(circles(graph), MOST_SHOWN + 1))
    for path in found:
        entry, column = placed(book, path, edges)
        told = ["…" if hidden.names(kind, code) else code for code in path]
        book.fault(entry, column, f"{shown_path(told)} is a circle")
    return bool(found)


def shown_path(path: list[str]) -> str:
    """A path as a message shows it: the middle of a long one is left out."""
    short = path if len(path) <= 10 else [*path[:5], "…", *path[-4:]]
    return " → ".join(short)


def placed(book: Book, path: list[str], edges: list[tuple[Noun, str]]) -> tuple[Entry, str]:
    """The row and column of a file that a circle goes through: stored rows alone have none."""
    found = (
        (entry, column)
        for child, parent in pairwise(path)
        for noun, column in edges
        if (entry := entry_of_edge(book, noun, column, child, parent))
    )
    return next(found)


def entry_of_edge(book: Book, noun: Noun, column: str, child: str, parent: str) -> Entry | None:
    entries = book.sheet(noun).entries
    if noun is CONTRIBUTION:
        return entries.get((child, parent))
    entry = entries.get((child,))
    return entry if entry and entry.values[column] == parent else None


def check_cycles(book: Book) -> None:
    """A cycle is due after it starts, and lies in its parent."""
    sheet = book.sheet(CYCLE)
    for entry in book.entries(CYCLE):
        row = entry.values
        if row["due_date"] <= row["start_date"]:
            book.fault(entry, "due_date", "a cycle is due after it starts")
        parent = sheet.values(row["parent"])
        if parent and not lies_in(row, parent):
            column = "start_date" if row["start_date"] < parent["start_date"] else "due_date"
            book.fault(entry, column, f"the cycle does not lie within {row['parent']!r}")
    for entry, name in stored_parts(book):
        book.fault(entry, "start_date", f"{name!r}, which is part of it, does not lie within it")


def lies_in(part: dict[str, object], whole: dict[str, object]) -> bool:
    starts = whole["start_date"], part["start_date"], part["due_date"], whole["due_date"]
    return list(starts) == sorted(starts)  # type: ignore[type-var]


def stored_parts(book: Book) -> Iterator[tuple[Entry, str]]:
    """Cycles that no file names, and that do not lie in a parent which a file changes."""
    sheet = book.sheet(CYCLE)
    for key, row in sheet.stored.items():
        entry = sheet.entries.get((row.values["parent"],))
        if entry and key not in sheet.entries and not lies_in(row.values, entry.values):
            yield entry, key[0]


def check_edges(book: Book) -> None:
    """Two goals are joined once: by home or by a contribution."""
    goals, further = book.sheet(GOAL), book.sheet(CONTRIBUTION)
    for entry in book.entries(CONTRIBUTION):
        child, parent = entry.key
        goal = goals.values(child)
        if goal and goal["parent_code"] == parent:
            reason = f"{child!r} contributes to {parent!r} already: that is its parent"
            book.fault(entry, "to_code", reason)
    for entry in book.entries(GOAL):
        edge = (entry.key[0], entry.values["parent_code"])
        if edge in further.stored and edge not in further.entries:
            reason = f"{edge[0]!r} contributes to {edge[1]!r} already, by a further edge"
            book.fault(entry, "parent_code", reason)


def goal_graph(book: Book) -> Graph:
    """What each goal contributes to, by home and by contributions together."""
    graph: Graph = {}
    for (code,), row in book.sheet(GOAL).rows():
        if row["parent_code"]:
            graph.setdefault(code, []).append(row["parent_code"])
    for (child, parent), _ in book.sheet(CONTRIBUTION).rows():
        graph.setdefault(child, []).append(parent)
    return graph


def check_goal_graph(book: Book, graph: Graph) -> bool:
    """No goal contributes to itself. True: one does."""
    return report_circles(book, graph, [(GOAL, "parent_code"), (CONTRIBUTION, "to_code")])


def check_depth(book: Book, graph: Graph) -> None:
    """The same rule as `goals.tree.refuse_depth`, for a whole graph at once."""
    depths: dict[str, int] = {}
    for noun, column in ((GOAL, "parent_code"), (CONTRIBUTION, "to_code")):
        for entry in book.entries(noun):
            if depth_of(entry.key[0], graph, depths) > MOST_LEVELS:
                reason = f"the goal lies more than {MOST_LEVELS} levels deep"
                book.fault(entry, column, reason)
                return


def depth_of(code: str, graph: Graph, depths: dict[str, int]) -> int:
    """Levels down to a goal, itself included, by the longest way; remembers those of all above."""
    waiting = [code]
    while waiting:
        above = graph.get(waiting[-1], [])
        unknown = [goal for goal in above if goal not in depths]
        waiting += unknown
        if not unknown:
            depths[waiting.pop()] = 1 + max((depths[goal] for goal in above), default=0)
    return depths[code]
