"""The alignment score once more, goal by goal in exact fractions: what the arrays are held against.

Shares nothing with `alignment.scoring`. `verify_rollups` and the tests call it; nothing else may.
A `Case` is a dict in the shape of tests/data/alignment_vectors.json: fractions in ppm, effort and
capacity in thousandths of a person-day, weights in thousandths.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

from alignment.reference import CADENCE_DAYS, Recomputed, grouped, rows

Case = dict[str, Any]
WHOLE = 1_000_000
GATES = ("owned", "measured", "resourced", "active")


def nearest(value: Fraction) -> int:
    return int((value + Fraction(1, 2)) // 1)


class Plain:
    """One organization, each number found by walking from one goal."""

    def __init__(self, case: Case) -> None:
        rows = [{**row, "level": "strategic"} for row in case["strategic"]] + list(case["goals"])
        self.case = case
        self.goals = {
            row["id"]: row
            for row in rows
            if row.get("state", "active") in {"active", "paused"} and not row.get("private", False)
        }
        self.up: dict[Any, list[Case]] = defaultdict(list)
        self.down: dict[Any, list[Case]] = defaultdict(list)
        for edge in case["edges"]:
            if {edge["child"], edge["parent"]} <= set(self.goals):
                self.up[edge["child"]].append(edge)
                self.down[edge["parent"]].append(edge)
        self.split: dict[Any, list[tuple[Fraction, Case]]] = {}
        self.reached: dict[tuple[Any, Any, bool], int] = {}
        self.handed: dict[tuple[Any, Any], int] = {}
        self.covered: dict[Any, int] = {}
        strategic = {g for g, row in self.goals.items() if row.get("level") == "strategic"}
        self.tops = sorted(g for g in strategic if not strategic & self.above(g))
        leaves = sorted(g for g in self.goals if g not in strategic and not self.down[g])
        self.run = {g for g in leaves if self.goals[g].get("run", False)}
        self.work = [g for g in leaves if g not in self.run]
        self.effort = self.spread(leaves)

    def above(self, goal: Any) -> set[Any]:
        found: set[Any] = set()
        waiting = [goal]
        while waiting:
            for edge in self.up[waiting.pop()]:
                if edge["parent"] not in found:
                    found.add(edge["parent"])
                    waiting.append(edge["parent"])
        return found

    def gate(self, goal: Any, name: str) -> int:
        row = self.goals[goal]
        is_paused = name == "active" and row.get("state") == "paused"
        value: int = 0 if is_paused else row.get(name, WHOLE)
        return value

    def spread(self, leaves: list[Any]) -> dict[Any, int]:
        capacity = self.case.get("capacity", {})
        effort: dict[Any, int] = {}
        for goal in leaves:
            recorded = self.goals[goal].get("effort")
            team = self.goals[goal].get("team")
            if recorded is not None:
                effort[goal] = recorded
            elif team is None or team not in capacity:
                effort[goal] = 1000
            else:
                mine = [g for g in leaves if self.goals[g].get("team") == team]
                bare = [g for g in mine if self.goals[g].get("effort") is None]
                taken: int = sum(self.goals[g].get("effort") or 0 for g in mine)
                whole, rest = divmod(max(capacity[team] - taken, 0), len(bare))
                effort[goal] = whole + (bare.index(goal) < rest)
        return effort

    def parts(self, goal: Any) -> list[tuple[Fraction, Case]]:
        """The live parents of a goal with their part of its effort; the parts add up to 1."""
        edges = self.up[goal]
        stated = sum(e["share"] for e in edges if e.get("share") is not None)
        open_ones = [e for e in edges if e.get("share") is None]
        each = Fraction(max(WHOLE - stated, 0), len(open_ones)) if open_ones else Fraction(0)
        raw = [each if e.get("share") is None else Fraction(e["share"]) for e in edges]
        if not sum(raw):
            raw = [Fraction(1)] * len(edges)
        return [(part / sum(raw), edge) for part, edge in zip(raw, edges, strict=True)]

    def reach(self, goal: Any, top: Any, is_full: bool = False) -> int:
        if goal in self.tops:
            return WHOLE if goal == top else 0
        key = goal, top, is_full
        if key not in self.reached:
            total = Fraction(0)
            if goal not in self.split:
                self.split[goal] = self.parts(goal)
            for part, edge in self.split[goal]:
                strength = WHOLE if is_full else edge.get("strength", WHOLE)
                total += part * Fraction(strength, WHOLE) * self.reach(edge["parent"], top, is_full)
            self.reached[key] = nearest(total)
        return self.reached[key]

    def cov(self, goal: Any) -> int:
        if goal not in self.covered:
            self.covered[goal] = self.find_cov(goal)
        return self.covered[goal]

    def find_cov(self, goal: Any) -> int:
        if goal in self.effort:
            return min(self.gate(goal, name) for name in GATES)
        counted = [e for e in self.down[goal] if e["child"] not in self.run]
        total = sum(e.get("weight", 1000) for e in counted)
        if not total:
            return 0
        mean = sum(
            Fraction(e.get("weight", 1000), total)
            * Fraction(e.get("strength", WHOLE), WHOLE)
            * self.cov(e["child"])
            for e in counted
        )
        return min(self.gate(goal, "owned"), self.gate(goal, "measured"), nearest(Fraction(mean)))

    def priority(self) -> dict[Any, Fraction]:
        """The part of each strategic goal in all priority."""
        points = {s: self.goals[s].get("priority") or 0 for s in self.tops}
        if not any(points.values()):
            points = dict.fromkeys(points, 1)
        return {s: Fraction(points[s], sum(points.values())) for s in points}

    def coverage(self) -> int:
        parts = self.priority()
        return nearest(sum((part * self.cov(s) for s, part in parts.items()), Fraction(0)))

    def sight(self, among: list[Any] | None = None, running: list[Any] | None = None) -> int | None:
        among = self.work if among is None else among
        work = sum(self.effort[g] for g in among)
        run = sum(self.effort[g] for g in (self.run if running is None else running))
        kappa = Fraction(self.case.get("kappa", 200_000), WHOLE)
        whole = work + max(run - kappa * (work + run), Fraction(0))
        if not whole:
            return None
        seen = sum(
            self.effort[g] * min(WHOLE, sum(self.reach(g, s) for s in self.tops)) for g in among
        )
        return nearest(Fraction(seen) / whole)

    def basis(self, among: list[Any] | None = None) -> int | None:
        among = self.work if among is None else among
        work = sum(self.effort[g] for g in among)
        facts = 0
        for goal in among:
            row = self.goals[goal]
            is_fresh = row.get("fresh", self.gate(goal, "measured") == WHOLE)
            is_reviewed = all(e.get("reviewed", True) for e in self.up[goal])
            known = (row.get("effort") is not None, bool(is_fresh), is_reviewed)
            facts += self.effort[goal] * sum(known)
        return nearest(Fraction(WHOLE * facts, 3 * work)) if work else None

    def sight_of(self, top: Any) -> int | None:
        """L of one strategic goal: what its links carry of the effort on its way to it."""
        carried = sum(self.effort[g] * self.reach(g, top) for g in self.work)
        meant = sum(self.effort[g] * self.reach(g, top, is_full=True) for g in self.work)
        return nearest(Fraction(WHOLE * carried, meant)) if meant else None

    def aligned(self, top: Any, among: list[Any] | None = None) -> int:
        """Effort that reaches a strategic goal."""
        among = self.work if among is None else among
        return sum(self.effort[g] * self.reach(g, top) for g in among)

    def allocation(
        self, among: list[Any] | None = None, agreed: dict[Any, int] | None = None
    ) -> int | None:
        days = {s: self.aligned(s, among) for s in self.tops}
        if not any(days.values()) or agreed == {}:
            return None
        parts = self.priority()
        if agreed is not None:
            parts = {s: Fraction(agreed.get(s, 0), sum(agreed.values())) for s in self.tops}
        moves = Fraction(0)
        for top, part in parts.items():
            moves += abs(Fraction(days[top], sum(days.values())) - part) / 2
        return nearest(WHOLE * (1 - moves))

    def outcome(self, top: Any) -> int | None:
        told = self.goals[top].get("outcome")
        if not told or told["readings"] < 2 or told["expected"] < 200_000:
            return None
        return min(nearest(WHOLE * Fraction(told["paced"]) / Fraction(told["expected"])), WHOLE)

    def activity(self, top: Any, among: list[Any] | None = None) -> Fraction | None:
        """How busy the work is whose activity is known, by the effort that reaches a goal."""
        among = self.work if among is None else among
        known = [g for g in among if self.goals[g].get("activity") is not None]
        weight = sum(self.effort[g] * self.reach(g, top) for g in known)
        if not weight:
            return None
        busy = sum(self.effort[g] * self.reach(g, top) * self.goals[g]["activity"] for g in known)
        return Fraction(busy, weight)

    def gap(self, top: Any, among: list[Any] | None = None) -> Fraction | None:
        busy, moved = self.activity(top, among), self.outcome(top)
        return None if busy is None or moved is None else max(busy - moved, Fraction(0))

    def conversion(self, among: list[Any] | None = None) -> int | None:
        gaps = {s: self.gap(s, among) for s in self.tops}
        days = {s: self.aligned(s, among) for s, gap in gaps.items() if gap is not None}
        if not days:
            return None
        lost = sum((days[s] * (gaps[s] or Fraction(0)) for s in days), Fraction(0))
        return nearest(WHOLE - lost / sum(days.values()))

    def conversion_of(self, top: Any) -> int | None:
        gap = self.gap(top)
        return None if gap is None else nearest(WHOLE - gap)

    def components(self) -> dict[str, int | None]:
        return {
            "C": self.coverage(),
            "L": self.sight(),
            "F": self.allocation(),
            "T": self.conversion(),
            "H": mean_of_answers(self.case.get("requests", [])),
        }

    # A team with everything below it -----------------------------------------------------

    def team(self, team: Any) -> dict[str, int | None]:
        """The components and the basis of a team."""
        teams = below(self.case["teams"], team)
        inside = {g for g, row in self.goals.items() if row.get("team") in teams}
        work = [g for g in self.work if g in inside]
        agreed = self.case.get("agreed", {}).get(team, {})
        asked = zip(self.case.get("requests", []), self.case.get("asked_of", []), strict=False)
        return {
            "C": self.team_coverage(inside, work),
            "L": self.sight(work, [g for g in self.run if g in inside]),
            "F": self.allocation(work, {s: p for s, p in agreed.items() if s in self.tops and p}),
            "T": self.conversion(work),
            "H": mean_of_answers(answer for answer, to in asked if to in teams),
            "basis": self.basis(work),
        }

    def team_coverage(self, inside: set[Any], work: list[Any]) -> int | None:
        topmost = {
            g for g in inside - self.run if not any(edge["parent"] in inside for edge in self.up[g])
        }
        effort = dict.fromkeys(topmost, 0)
        for goal in work:
            for top in topmost & {goal, *self.above(goal)}:
                effort[top] += self.effort[goal] * self.hand(goal, top)
        if not any(effort.values()):
            effort = dict.fromkeys(topmost, 1)
        if not topmost:
            return None
        covered = sum(days * self.cov(g) for g, days in effort.items())
        return nearest(Fraction(covered, sum(effort.values())))

    def hand(self, goal: Any, top: Any) -> int:
        """The part of a goal's effort that lies below another, by shares and not by strength."""
        if goal == top:
            return WHOLE
        if (goal, top) not in self.handed:
            parts = self.split.setdefault(goal, self.parts(goal)) if self.up[goal] else []
            total = sum((part * self.hand(e["parent"], top) for part, e in parts), Fraction(0))
            self.handed[goal, top] = nearest(total)
        return self.handed[goal, top]


def below(parents: dict[Any, Any], team: Any) -> set[Any]:
    """A team and all under it."""
    found = {team}
    while more := {t for t, above in parents.items() if above in found} - found:
        found |= more
    return found


def topmost(parents: dict[Any, Any], teams: set[Any]) -> set[Any]:
    """Those that lie under no other of them."""
    return {t for t in teams if not any(t in below(parents, o) - {o} for o in teams)}


def owners_by_team(goals: Iterable[Case]) -> dict[Any, set[Any]]:
    """Who owns the goals below strategy, by team."""
    found: dict[Any, set[Any]] = defaultdict(set)
    for goal in goals:
        if goal.get("level") != "strategic" and goal.get("owner") is not None:
            found[goal.get("team")].add(goal["owner"])
    return found


def teams_at_work(goals: Iterable[Case]) -> set[Any]:
    """The teams that have goals below strategy."""
    return {goal.get("team") for goal in goals if goal.get("level") != "strategic"}


def shown_teams(
    parents: dict[Any, Any],
    people: dict[Any, Iterable[Any]],
    owners: dict[Any, set[Any]],
    at_work: set[Any],
) -> set[Any]:
    """The teams whose score tells of five people or more, alone and less other shown ones."""

    def members(teams: Iterable[Any]) -> set[Any]:
        return {person for team in teams for person in people.get(team, ())}

    def told_of(left: set[Any], over: Any) -> int:
        """How many people what remains tells of: members, or of a team without any the goals' owners.

        Nobody's goals are nobody's secret.
        """
        is_own = not members(left) and left <= {over}
        return (len(owners.get(over, ())) or 5) if is_own else len(members(left))

    def hide(teams: set[Any], over: Any) -> bool:
        """Withhold, of the topmost shown teams the first, until no few are left over; if they can be."""
        while True:
            inner = topmost(parents, shown & teams - {over})
            left = teams.difference(*(below(parents, t) for t in inner))
            # Who has no goals hides nobody, and may have some tomorrow.
            is_enough = min(told_of(left, over), told_of(left & at_work, over)) >= 5
            if is_enough or not inner:
                return is_enough
            shown.discard(min(inner))

    shown: set[Any] = set()
    waiting = sorted(parents, key=lambda t: len(below(parents, t)))
    for team in waiting:
        if len(members(below(parents, team))) >= 5 and hide(below(parents, team), team):
            shown.add(team)
    hide(set(parents), None)
    return shown


def mean_of_answers(answers: Iterable[str]) -> int | None:
    half = Fraction(1, 2)
    worth = {"kept": Fraction(1), "held": Fraction(1), "undated": half, "late": half}
    left_out = {"open", "resolved", "withdrawn"}
    found = [worth.get(answer, Fraction(0)) for answer in answers if answer not in left_out]
    return nearest(WHOLE * sum(found, Fraction(0)) / len(found)) if found else None


def plain_score(case: Case) -> dict[str, Any]:
    """The components and the basis of the organization in ppm, of each top strategic goal, and of the
    teams that may be shown; of others None."""
    plain = Plain(case)
    teams = case.get("teams", {})
    goals = plain.goals.values()
    owners, at_work = owners_by_team(goals), teams_at_work(goals)
    shown = shown_teams(teams, case.get("people", {}), owners, at_work)
    if not plain.tops:
        none: Case = {**dict.fromkeys("CLFTH"), "basis": None}
        return {**none, "strategic": {}, "teams": {t: none if t in shown else None for t in teams}}
    return {
        **plain.components(),
        "basis": plain.basis(),
        "strategic": {
            s: {"C": plain.cov(s), "L": plain.sight_of(s), "T": plain.conversion_of(s)}
            for s in plain.tops
        },
        "teams": {t: plain.team(t) if t in shown else None for t in teams},
    }


def plain_mean(found: dict[str, int | None]) -> int | None:
    """The components' geometric mean by weight, each at least .01."""
    weights = {"C": 30, "L": 25, "F": 15, "T": 20, "H": 10}
    here = {k: max(ppm, 10_000) for k, ppm in found.items() if ppm is not None}
    if not here:
        return None
    with localcontext() as context:
        context.prec = 60
        total = Decimal(sum(weights[k] for k in here))
        product = Decimal(1)
        for k, ppm in here.items():
            product *= (Decimal(ppm) / WHOLE) ** (weights[k] / total)
        return int((product * WHOLE).to_integral_value(ROUND_HALF_UP))


# From raw rows --------------------------------------------------------------------------


def case_of(done: Recomputed) -> Case:
    """An organization's rows on a day as a case. Private goals are left out."""
    facts = done.facts
    organization = facts.organization
    people = {p["id"]: p for p in rows("people_person", organization["id"])}
    around = sorted(
        (c for c in facts.cycles.values() if c["state"] != "draft" and is_around(c, done.as_of)),
        key=lambda c: (c["due_date"] - c["start_date"], -c["start_date"].toordinal(), c["id"]),
    )
    planned = planned_effort(organization, around)
    goals = {g["id"]: g for g in facts.goals.values() if g["visibility"] != "private"}
    live = {i for i, g in goals.items() if g["state"] in ("active", "paused")}
    asked = answers(done, goals)
    members = grouped(rows("people_membership", organization["id"]), "team_id")
    recording = {goals[i]["team_id"] for i in planned if i in live} - {None}
    return {
        "kappa": organization["run_share_ppm"],
        "strategic": [],
        "goals": [
            goal_of(done, goal, people, planned.get(goal["id"]), recording)
            for goal in goals.values()
        ],
        "edges": edges_of(done),
        "requests": [answer for answer, _ in asked],
        "asked_of": [team for _, team in asked],
        "teams": {t["id"]: t["parent_id"] for t in rows("people_team", organization["id"])},
        "people": {
            team: [m["person_id"] for m in ms if is_here(people[m["person_id"]], done.as_of)]
            for team, ms in members.items()
        },
        "agreed": agreed_shares(organization, around),
        "capacity": capacities(organization, people, around[0], done.as_of) if around else {},
    }


def is_around(cycle: Case, day: dt.date) -> bool:
    return bool(cycle["start_date"] <= day <= cycle["due_date"])


def weekdays(first: dt.date, last: dt.date) -> int:
    days = range((last - first).days + 1)
    return sum((first + dt.timedelta(days=n)).weekday() < 5 for n in days)


def planned_effort(
    organization: Case, around: list[Case]
) -> dict[int, list[tuple[int, int | None]]]:
    """By goal its allocations in force: (planned thousandths, thousandths of days in the period)."""
    found: dict[tuple[Any, ...], Case] = {}
    for row in rows("goals_allocation", organization["id"]):
        places = [place for place, cycle in enumerate(around) if cycle["id"] == row["cycle_id"]]
        key = row["goal_id"], row["team_id"], row["person_id"], row["kind"]
        if places and (key not in found or places[0] < found[key]["place"]):
            found[key] = {**row, "place": places[0]}
    by_goal: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
    for row in found.values():
        days = days_of(row, organization["day_rate"], around)
        by_goal[row["goal_id"]].append((int(row["planned"] * 1000), days))
    return by_goal


def days_of(row: Case, day_rate: Decimal | None, around: list[Case]) -> int | None:
    days = Fraction(row["planned"]) * 1000
    if row["kind"] == "money":
        if not day_rate or day_rate < 0:
            return None
        days /= Fraction(day_rate)
    period, cycle = around[0], around[row["place"]]
    inside = weekdays(
        max(period["start_date"], cycle["start_date"]), min(period["due_date"], cycle["due_date"])
    )
    whole = weekdays(cycle["start_date"], cycle["due_date"])
    return min(nearest(days * inside / whole), 10**15) if whole else 0


def capacities(
    organization: Case, people: dict[int, Case], period: Case, day: dt.date
) -> dict[int, int]:
    days = weekdays(period["start_date"], period["due_date"])
    members = grouped(rows("people_membership", organization["id"]), "team_id")
    counted = {
        t: sum(is_here(people[m["person_id"]], day) for m in ms) for t, ms in members.items()
    }
    return {team: count * days * 1000 for team, count in counted.items() if count and days}


def is_here(person: Case | None, day: dt.date) -> bool:
    if person is None or not person["is_active"]:
        return False
    return person["left_on"] is None or bool(person["left_on"] > day)


def goal_of(
    done: Recomputed,
    goal: Case,
    people: dict[int, Case],
    planned: list[tuple[int, int | None]] | None,
    recording: set[int],
) -> Case:
    readings = counted_readings(done, goal)
    reports = [c["dated"] for c in done.reports(goal["id"])]
    own = CADENCE_DAYS[done.facts.organization["cadence"]]
    known = [days for _, days in planned or () if days is not None]
    measured = best(done.as_of, readings)
    is_owned = is_here(people.get(goal["owner_id"]), done.as_of)
    return {
        "id": goal["id"],
        "level": goal["level"],
        "state": goal["state"],
        "run": goal["is_run_the_business"],
        "priority": goal["priority"] or 0,
        "team": goal["team_id"],
        "owner": goal["owner_id"] if is_owned else None,
        "effort": sum(known) if known else None,
        "fresh": measured == WHOLE,
        "owned": WHOLE if is_owned else 0,
        "measured": WHOLE if has_dated_steps(done, goal) else measured,
        "active": max(measured, best(done.as_of, [(d, own) for d in reports])),
        "resourced": resourced(goal, planned, sum(known) if known else None, recording),
        "activity": activity(done, goal),
        "outcome": outcome(done, goal),
    }


def activity(done: Recomputed, goal: Case) -> int | None:
    """Steps and check-ins done of those due; extra check-ins stand in for no step."""
    cycle = done.facts.cycles.get(goal["cycle_id"] or 0, {"start_date": None, "due_date": None})
    first = goal["start_date"] or cycle["start_date"]
    last = min([done.as_of, *filter(None, [goal["due_date"] or cycle["due_date"]])])
    steps = [
        s
        for s in done.facts.steps.get(goal["id"], ())
        if s["due_date"] is not None and s["due_date"] <= done.as_of
    ]
    finished = [s for s in steps if s["done_on"] is not None and s["done_on"] <= done.as_of]
    rhythm = CADENCE_DAYS[done.facts.organization["cadence"]]
    owed = max((last - first).days // rhythm, 0) if first else 0
    told = [report["dated"] for report in done.reports(goal["id"])]
    said = [d for d in told if first and first <= d <= last]
    if not owed + len(steps):
        return None
    return nearest(Fraction(WHOLE * (len(finished) + min(len(said), owed)), owed + len(steps)))


def outcome(done: Recomputed, goal: Case) -> Case | None:
    """The counted targets of a goal on outcome KPIs together."""
    if goal["mode"] == "contributors":
        return None
    found: list[tuple[int, int | None, int, int]] = []
    for target in done.facts.targets.get(goal["id"], ()):
        kpi = done.facts.kpis[target["kpi_id"]]
        counts, progress, expected = done.attained[target["id"]]
        dated = [r for r in done.facts.readings.get(kpi["id"], ()) if r["dated"] <= done.as_of]
        if kpi["kind"] == "outcome" and counts and target["weight"] and expected is not None:
            found.append((target["weight"], progress, expected, len(dated)))
    told = [
        (weight, paced, due)
        for weight, paced, due, dated in found
        if dated > 1 and paced is not None
    ]
    total = sum(weight for weight, *_ in told)
    if not total:
        return {"paced": 0, "expected": 0, "readings": 0} if found else None
    return {
        "paced": Fraction(sum(weight * paced for weight, paced, _ in told), total),
        "expected": Fraction(sum(weight * due for weight, _, due in told), total),
        "readings": 2,
    }


def agreed_shares(organization: Case, around: list[Case]) -> dict[int, dict[int, int]]:
    """What each team agreed in the shortest cycle for which it did."""
    said = grouped(rows("goals_agreedshare", organization["id"]), "cycle_id")
    found: dict[int, dict[int, int]] = {}
    for cycle in reversed(around):
        for team, shares in grouped(said.get(cycle["id"], ()), "team_id").items():
            found[team] = {row["goal_id"]: row["share_ppm"] for row in shares}
    return found


def answers(done: Recomputed, goals: dict[int, Case]) -> list[tuple[str, int]]:
    """What became of each request for a goal that is not private, and which team was asked."""
    found = rows("reviews_request", done.facts.organization["id"])
    here = [row for row in found if row["goal_id"] in goals]
    return [(answer_of(row, done.as_of), row["to_team_id"]) for row in here]


def answer_of(row: Case, day: dt.date) -> str:
    match row["state"]:
        case "open":
            return "unanswered" if row["answer_by"] and row["answer_by"] < day else "open"
        case "declined":
            return "resolved" if row["is_resolved"] else "declined"
        case "accepted" if row["promised_for"] is None:
            return "undated"
        case "accepted":
            return "held" if row["promised_for"] >= day else "late"
    return str(row["state"])


def counted_readings(done: Recomputed, goal: Case) -> list[tuple[dt.date, int]]:
    """The dates of readings on a goal's counted targets, each with its KPI's cadence in days."""
    if goal["mode"] == "contributors":
        return []
    counted = [
        done.facts.kpis[t["kpi_id"]]
        for t in done.facts.targets.get(goal["id"], ())
        if t["weight"] and done.attained[t["id"]][0]
    ]
    return [
        (reading["dated"], CADENCE_DAYS[kpi["cadence"]])
        for kpi in counted
        for reading in done.facts.readings.get(kpi["id"], ())
        if reading["dated"] <= done.as_of
    ]


def has_dated_steps(done: Recomputed, goal: Case) -> bool:
    if goal["mode"] == "contributors" or not goal["steps_weight"]:
        return False
    return any(s["weight"] and s["due_date"] for s in done.facts.steps.get(goal["id"], ()))


def best(day: dt.date, news: Iterable[tuple[dt.date, int]]) -> int:
    """1 within one cadence, 0 from three on, a straight line between; the best of all news."""
    parts = [Fraction(3 * cadence - (day - dated).days, 2 * cadence) for dated, cadence in news]
    return nearest(min(max([*parts, Fraction(0)]), Fraction(1)) * WHOLE)


def resourced(
    goal: Case,
    planned: list[tuple[int, int | None]] | None,
    days: int | None,
    recording: set[int],
) -> int:
    if planned is None and goal["team_id"] not in recording:
        return WHOLE
    required = int((goal["required_effort"] or 0) * 1000)
    if required and days is not None:
        return nearest(min(Fraction(days, required), Fraction(1)) * WHOLE)
    return WHOLE if any(amount for amount, _ in planned or ()) else 0


def edges_of(done: Recomputed) -> list[Case]:
    homes = [
        {**goal, "child_id": goal["id"]}
        for goal in done.facts.goals.values()
        if goal["parent_id"] is not None
    ]
    further = rows("goals_contribution", done.facts.organization["id"])
    return [edge_of(row, done.as_of) for row in [*homes, *further]]


def edge_of(row: Case, day: dt.date) -> Case:
    strengths = {"quantified": WHOLE, "argued": 700_000, "bare": 400_000, "disputed": 200_000}
    is_overdue = row["review_on"] is not None and row["review_on"] < day
    return {
        "child": row["child_id"],
        "parent": row["parent_id"],
        "weight": row["weight"],
        "share": row["share_ppm"],
        "strength": 200_000 if is_overdue else strengths[row["strength"]],
        "reviewed": row["review_on"] is not None and not is_overdue,
    }
