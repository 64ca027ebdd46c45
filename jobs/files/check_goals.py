"""Checks of what hangs on goals: who holds them, closings, values set by hand, the sum of weights."""

from __future__ import annotations

from collections import Counter
from typing import Any

from actions.closings import DAYS_WITHOUT_CYCLE
from actions.goals import CLOSED_STATES
from alignment.forest import MOST_WEIGHT_OF_A_GOAL
from goals.querysets import ENDED
from jobs.files.nouns import BY_HAND, CLOSING, CONTRIBUTION, CYCLE, GOAL, STEP, TARGET, Noun
from jobs.files.sheets import Book, Entry


def check_goals(book: Book) -> None:
    for entry in book.entries(CLOSING):
        check_closing(book, entry)
    for entry in book.entries(GOAL):
        check_state(book, entry)
    for entry in book.entries(BY_HAND):
        check_by_hand(book, entry)
    check_holders(book)
    check_weights(book)


def check_closing(book: Book, entry: Entry) -> None:
    """The state says the same as the result, and the frozen numbers are possible ones."""
    row = entry.values
    goal = book.sheet(GOAL).entries.get(entry.key)
    if goal and not takes_state_of_closing(goal) and goal.values["state"] != row["result"]:
        reason = f"goal {entry.key[0]!r} has the state {goal.values['state']} in {goal.file}"
        book.fault(entry, "result", reason + f" row {goal.row}; the two must be the same")
    if (row["expected_ppm"] is None) != (row["paced_ppm"] is None):
        empty = "expected_ppm" if row["expected_ppm"] is None else "paced_ppm"
        book.fault(entry, empty, "expected_ppm and paced_ppm are both there or both empty")
    elif row["expected_ppm"] is not None and row["progress_ppm"] is None:
        book.fault(entry, "progress_ppm", "without progress there is no expected_ppm and paced_ppm")


def takes_state_of_closing(goal: Entry) -> bool:
    """A row that changes a goal without a word about its state."""
    return goal.stored is not None and "state" not in goal.given


def check_state(book: Book, entry: Entry) -> None:
    """A goal is achieved or missed exactly when it is closed; an archived one has ended."""
    if entry.values["state"] not in ENDED and is_archived(book, entry):
        book.fault(entry, "state", "the goal is archived; restore it in the application first")
    closings = book.sheet(CLOSING)
    if entry.key in closings.known:
        return
    state, is_closed = entry.values["state"], entry.key in closings.stored
    if state in CLOSED_STATES and not is_closed:
        book.fault(entry, "state", f"a goal in the state {state} needs a row in closings.csv")
    if is_closed and state not in CLOSED_STATES:
        book.fault(entry, "state", "the goal is closed; reopen it in the application first")


def is_archived(book: Book, entry: Entry) -> bool:
    return entry.stored is not None and entry.stored.id in book.present.archived_goals()


def check_by_hand(book: Book, entry: Entry) -> None:
    row = entry.values
    held = (row["expires_on"] - row["set_on"]).days
    if held < 0:
        book.fault(entry, "expires_on", "it expires before it is set")
    longest = longest_by_hand(book, entry)
    if held > longest:
        book.fault(entry, "expires_on", f"a value set by hand holds for {longest} days at most")


def longest_by_hand(book: Book, entry: Entry) -> int:
    """Days: the length of the goal's cycle, or a year where that is shorter or there is none."""
    goal = book.sheet(GOAL).values(entry.values["goal_code"])
    cycle = goal and book.sheet(CYCLE).values(goal["cycle"])
    length = (cycle["due_date"] - cycle["start_date"]).days if cycle else 0
    return max(length, DAYS_WITHOUT_CYCLE)


# By noun: who is to do it, and what says whether that is over.
HELD = ((GOAL, "owner_email", "state"), (STEP, "assignee_email", "done_on"))


def check_holders(book: Book) -> None:
    """Who has left is given nothing that goes on, nor does anything of theirs go on again."""
    left = book.present.left_emails()
    for noun, holder, end in HELD if left else ():
        for entry in book.entries(noun):
            email, before = entry.values[holder], entry.stored and entry.stored.values
            was_theirs = before and before[holder] == email and goes_on(book, noun, before)
            if email in left and goes_on(book, noun, entry.values) and not was_theirs:
                column = holder if holder in entry.given else end
                book.fault(entry, column, f"{email!r} has left; choose somebody else")


def goes_on(book: Book, noun: Noun, row: dict[str, Any]) -> bool:
    goal = row if noun is GOAL else book.sheet(GOAL).values(row["goal_code"])
    return not row.get("done_on") and not (goal and goal["state"] in ENDED)


def check_weights(book: Book) -> None:
    """No goal's contributors weigh more together than the engine can add up."""
    weighed = [*book.entries(GOAL), *book.entries(CONTRIBUTION), *book.entries(TARGET)]
    if not weighed:
        return
    total = weights_by_goal(book)
    reported = set()
    for entry in weighed:
        goal = entry.values[PARENT_OF[entry.noun.name]]
        if goal not in reported and total[goal] > MOST_WEIGHT_OF_A_GOAL:
            reported.add(goal)
            most = f"{MOST_WEIGHT_OF_A_GOAL // 1000:,}"
            reason = f"the weights in goal {goal!r} add up to more than {most}"
            book.fault(entry, "weight", reason)


PARENT_OF = {"goal": "parent_code", "contribution": "to_code", "target": "goal_code"}


def weights_by_goal(book: Book) -> Counter[str | None]:
    """Thousandths of all that may count in a goal: homes, contributions, targets and steps."""
    total: Counter[str | None] = Counter()
    for noun in (GOAL, CONTRIBUTION, TARGET):
        for _, row in book.sheet(noun).rows():
            total[row[PARENT_OF[noun.name]]] += row["weight"]
    goals: Any = book.sheet(GOAL)
    for code in {key[0] for key, _ in book.sheet(STEP).rows()}:
        goal = goals.values(code)
        total[code] += goal["steps_weight"] if goal else 0
    total[None] = 0
    return total
