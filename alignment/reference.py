"""Every number computed again, slowly and plainly, to hold the stored ones against.

Shares nothing with the product path: it reads raw rows, walks the graph one goal at a time and works
in exact fractions. `manage.py verify_rollups` and the tests call it; nothing else may.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

from django.db import connection

WHOLE = 1_000_000
CADENCE_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 31, "quarter": 92, "year": 366}
NOT_COUNTED = ("draft", "proposed", "cancelled")


class Four(NamedTuple):
    """Progress, evidence, expected, paced in ppm; None is no data."""

    progress: int | None
    evidence: int
    expected: int | None
    paced: int | None


class Part(NamedTuple):
    """A contributor of a goal: its weight and its four numbers."""

    weight: int
    numbers: Four


@dataclass
class Facts:
    """The raw rows of an organization, by the keys that the walk needs."""

    organization: dict[str, Any]
    goals: dict[int, dict[str, Any]]
    kpis: dict[int, dict[str, Any]]
    cycles: dict[int, dict[str, Any]]
    targets: dict[int, list[dict[str, Any]]]
    interim: dict[int, list[dict[str, Any]]]
    steps: dict[int, list[dict[str, Any]]]
    by_hand: dict[int, list[dict[str, Any]]]
    named: dict[int, set[int]]
    readings: dict[int, list[dict[str, Any]]]
    check_ins: dict[int, list[dict[str, Any]]]
    edges: dict[int, list[tuple[int, int]]]


@dataclass
class Recomputed:
    """What the stored rows should say: numbers, pace and place by goal, attainments by target."""

    as_of: dt.date
    facts: Facts
    numbers: dict[int, Four] = field(default_factory=dict)
    attained: dict[int, tuple[bool, int | None, int | None]] = field(default_factory=dict)
    paces: dict[int, str | None] = field(default_factory=dict)
    places: dict[int, list[int]] = field(default_factory=dict)
    newest: dict[int, tuple[dt.date, int] | None] = field(default_factory=dict)
    values: dict[int, Fraction | None] = field(default_factory=dict)
    measured_on: dict[int, dt.date | None] = field(default_factory=dict)
    asked: dict[int, tuple[Any, ...]] = field(default_factory=dict)

    def freshness(self, goal_id: int) -> str | None:
        """Fresh within one cadence since the newest report, stale within two, then silent."""
        if (newest := self.newest[goal_id]) is None:
            return None
        cadences = Fraction((self.as_of - newest[0]).days, newest[1])
        return "fresh" if cadences <= 1 else "stale" if cadences <= 2 else "silent"

    def reports(self, goal_id: int) -> list[dict[str, Any]]:
        """The check-ins of a goal up to the day, oldest first."""
        told = [c for c in self.facts.check_ins.get(goal_id, ()) if c["dated"] <= self.as_of]
        return sorted(told, key=lambda c: (c["dated"], c["id"]))

    def confidence(self, goal_id: int) -> int | None:
        """What its owner said last; None if nobody said."""
        said = [c["confidence"] for c in self.reports(goal_id) if c["confidence"] is not None]
        return said[-1] if said else None


def rows(table: str, organization_id: int, condition: str = "true") -> list[dict[str, Any]]:
    key = "id" if table == "people_organization" else "organization_id"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE {key} = %s AND {condition}", [organization_id])
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def grouped(found: Iterable[dict[str, Any]], key: str) -> dict[int, list[dict[str, Any]]]:
    groups: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in found:
        groups[row[key]].append(row)
    return groups


def read_facts(organization_id: int) -> Facts:
    """All rows of an organization that a number depends on."""
    goals = {g["id"]: g for g in rows("goals_goal", organization_id)}
    edges: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for goal in goals.values():
        if goal["parent_id"] is not None:
            edges[goal["parent_id"]].append((goal["id"], goal["weight"]))
    for edge in rows("goals_contribution", organization_id):
        edges[edge["parent_id"]].append((edge["child_id"], edge["weight"]))
    named: dict[int, set[int]] = defaultdict(set)
    for row in rows("goals_goalperson", organization_id):
        named[row["goal_id"]].add(row["person_id"])
    in_force = rows("kpis_reading", organization_id, "superseded_at IS NULL AND value IS NOT NULL")
    return Facts(
        organization=rows("people_organization", organization_id)[0],
        goals=goals,
        kpis={k["id"]: k for k in rows("kpis_kpi", organization_id)},
        cycles={c["id"]: c for c in rows("goals_cycle", organization_id)},
        targets=grouped(rows("goals_target", organization_id), "goal_id"),
        interim=grouped(rows("goals_interimtarget", organization_id), "target_id"),
        steps=grouped(rows("goals_step", organization_id), "goal_id"),
        by_hand=grouped(rows("goals_handsetvalue", organization_id), "goal_id"),
        named=named,
        readings=grouped(in_force, "kpi_id"),
        check_ins=grouped(rows("reviews_checkin", organization_id), "goal_id"),
        edges=edges,
    )


def recompute(organization_id: int, as_of: dt.date | None = None) -> Recomputed:
    """Everything anew on a day (default: the organization's rollup_date)."""
    facts = read_facts(organization_id)
    done = Recomputed(as_of or facts.organization["rollup_date"], facts)
    for goal_id in contributors_first(facts):
        goal = facts.goals[goal_id]
        parts = list(contributors(done, goal))
        done.numbers[goal_id] = numbers_of(done, goal, parts)
        done.paces[goal_id] = pace_of(done.numbers[goal_id], facts.organization)
        done.newest[goal_id] = newest_of(done, goal)
    for goal_id in facts.goals:
        done.places[goal_id] = place_of(facts, goal_id)
    return done


def contributors_first(facts: Facts) -> Iterator[int]:
    """Every goal after all that contribute to it."""
    seen: set[int] = set()
    for start in facts.goals:
        walk = [(start, False)]
        while walk:
            goal_id, is_left = walk.pop()
            if is_left:
                yield goal_id
            elif goal_id not in seen:
                seen.add(goal_id)
                walk.append((goal_id, True))
                walk.extend((child, False) for child, _ in facts.edges.get(goal_id, ()))


def place_of(facts: Facts, goal_id: int) -> list[int]:
    """The goal's homes from the root down to itself."""
    path = [goal_id]
    while (parent := facts.goals[path[0]]["parent_id"]) is not None:
        path.insert(0, parent)
    return path


# Contributors ---------------------------------------------------------------------------


def contributors(done: Recomputed, goal: dict[str, Any]) -> Iterator[Part]:
    """All that counts in a goal, of any kind."""
    if goal["mode"] != "contributors":
        for target in done.facts.targets.get(goal["id"], ()):
            counts, progress, expected = attainment(done, goal, target)
            done.attained[target["id"]] = counts, progress, expected
            if counts and target["weight"]:
                yield Part(target["weight"], own(progress, expected))
        milestone = milestone_of(done, goal)
        if milestone and goal["steps_weight"]:
            yield Part(goal["steps_weight"], milestone)
    else:
        for target in done.facts.targets.get(goal["id"], ()):
            done.attained[target["id"]] = attainment(done, goal, target)
    if goal["mode"] != "own":
        for child, weight in counted_children(done.facts, goal):
            yield Part(weight, done.numbers[child])


def own(progress: int | None, expected: int | None) -> Four:
    return Four(progress, 0 if progress is None else WHOLE, expected, progress)


def counted_children(facts: Facts, parent: dict[str, Any]) -> list[tuple[int, int]]:
    """The goals that count in a goal, with the weights of their edges."""
    kept = [
        (child, weight)
        for child, weight in facts.edges.get(parent["id"], ())
        if weight and may_count(facts, facts.goals[child], parent)
    ]
    replaced = {
        facts.goals[child]["predecessor_id"]
        for child, _ in kept
        if facts.goals[child]["carried"] == "continue"
    }
    return [(child, weight) for child, weight in kept if child not in replaced]


def may_count(facts: Facts, child: dict[str, Any], parent: dict[str, Any]) -> bool:
    if child["state"] in NOT_COUNTED:
        return False
    if child["visibility"] != "private":
        return True
    is_same_circle = parent["visibility"] == "private" and child["owner_id"] == parent["owner_id"]
    has_owner = child["owner_id"] is not None
    empty: set[int] = set()
    all_named = facts.named.get(parent["id"], empty) <= facts.named.get(child["id"], empty)
    return is_same_circle and has_owner and all_named


# A goal's numbers -----------------------------------------------------------------------


def numbers_of(done: Recomputed, goal: dict[str, Any], parts: list[Part]) -> Four:
    if goal["closed_on"] and goal["closed_on"] <= done.as_of:
        frozen = (goal[f"closed_{n}_ppm"] for n in ("progress", "evidence", "expected", "paced"))
        return Four(*frozen)
    if hand := hand_set(done, goal):
        expected = elapsed(*window(done.facts, goal), done.as_of)
        paced = None if expected is None else hand["progress_ppm"]
        return Four(hand["progress_ppm"], 0, expected, paced)
    known = [p for p in parts if p.numbers.progress is not None]
    dated = [p for p in known if p.numbers.expected is not None]
    return Four(
        average((p.weight, p.numbers.progress) for p in known),
        average((p.weight, p.numbers.evidence) for p in parts) or 0,
        average((p.weight, p.numbers.expected) for p in dated),
        average((p.weight, p.numbers.paced) for p in dated),
    )


def hand_set(done: Recomputed, goal: dict[str, Any]) -> dict[str, Any] | None:
    earlier = [h for h in done.facts.by_hand.get(goal["id"], ()) if h["set_on"] <= done.as_of]
    latest = max(earlier, key=lambda h: h["set_on"], default=None)
    return latest if latest and done.as_of <= latest["expires_on"] else None


def average(pairs: Iterable[tuple[int, int | None]]) -> int | None:
    weighed = [(w, Fraction(v)) for w, v in pairs if v is not None]
    total = sum(w for w, _ in weighed)
    return half_up(sum((w * v for w, v in weighed), Fraction(0)) / total) if total else None


def half_up(value: Fraction) -> int:
    return int((value + Fraction(1, 2)) // 1)


def pace_of(numbers: Four, organization: dict[str, Any]) -> str | None:
    if numbers.expected is None or numbers.paced is None:
        return None
    ratio = Fraction(numbers.paced + 100_000, numbers.expected + 100_000)
    if ratio >= Fraction(organization["on_track_ppm"], WHOLE):
        return "on_track"
    return "behind" if ratio >= Fraction(organization["behind_ppm"], WHOLE) else "at_risk"


# Targets and steps ----------------------------------------------------------------------


def window(facts: Facts, *holders: dict[str, Any]) -> tuple[dt.date | None, dt.date | None]:
    """Start and due, each from the first holder that has one, then from the last one's cycle."""
    cycle = facts.cycles.get(holders[-1]["cycle_id"] or 0, {})
    chain = (*holders, cycle)
    start = next((h["start_date"] for h in chain if h.get("start_date")), None)
    due = next((h["due_date"] for h in chain if h.get("due_date")), None)
    return start, due


def elapsed(start: dt.date | None, due: dt.date | None, as_of: dt.date) -> int | None:
    if start is None or due is None or due <= start:
        return None
    return share(Fraction((as_of - start).days, (due - start).days))


def share(fraction: Fraction) -> int:
    return half_up(min(max(fraction, Fraction(0)), Fraction(1)) * WHOLE)


def reading_in_force(
    done: Recomputed, kpi: dict[str, Any], start: dt.date | None, due: dt.date | None
) -> Fraction | None:
    dated = sorted(
        (r["dated"], Fraction(r["value"]))
        for r in done.facts.readings.get(kpi["id"], ())
        if r["dated"] <= done.as_of
    )
    if kpi["aggregation"] == "last":
        return dated[-1][1] if dated else None
    inside = [v for d, v in dated if (not start or start <= d) and (not due or d <= due)]
    if not inside:
        return None
    total = sum(inside, Fraction(0))
    return total if kpi["aggregation"] == "sum" else total / len(inside)


def newest_reading(done: Recomputed, kpi: dict[str, Any]) -> dt.date | None:
    dated = (r["dated"] for r in done.facts.readings.get(kpi["id"], ()))
    return max((day for day in dated if day <= done.as_of), default=None)


def attainment(
    done: Recomputed, goal: dict[str, Any], target: dict[str, Any]
) -> tuple[bool, int | None, int | None]:
    """(counts, progress, expected) of a target in ppm."""
    kpi = done.facts.kpis[target["kpi_id"]]
    start, due = window(done.facts, target, goal)
    cadence = CADENCE_DAYS[done.facts.kpis[target["kpi_id"]]["cadence"]]
    now = reading_in_force(done, kpi, start, due)
    done.values[target["id"]] = now
    done.measured_on[target["id"]] = newest_reading(done, kpi)
    asked = {
        k: None if target[k] is None else Fraction(target[k])
        for k in ("baseline", "target", "lower", "upper")
    }
    course = course_of(done, target, kpi, asked, (start, due))
    done.asked[target["id"]] = goal["id"], target["weight"], cadence, start, due, course
    if kpi["unit"] == "yes/no" and asked["target"] is not None:
        progress = None if now is None else WHOLE * (now == 1)
        return True, progress, None if due is None else WHOLE * (done.as_of >= due)
    holds = condition(kpi["direction"], asked)
    if holds == "tracked":
        return False, None, None
    if callable(holds):
        return True, None if now is None else WHOLE * holds(now), WHOLE
    base, wanted = asked["baseline"], asked["target"]
    assert base is not None
    assert wanted is not None
    progress = None if now is None else share((now - base) / (wanted - base))
    return True, progress, expected_path(done, target, base, wanted, start, due)


def course_of(
    done: Recomputed,
    target: dict[str, Any],
    kpi: dict[str, Any],
    asked: dict[str, Fraction | None],
    days: tuple[dt.date | None, dt.date | None],
) -> int:
    """What an expectation goes by: 0 there is none, 1 nothing, 2 the due day, 3 days, 4 interim ones."""
    start, due = days
    if kpi["unit"] == "yes/no" and asked["target"] is not None:
        return 2 if due else 0
    holds = condition(kpi["direction"], asked)
    if holds == "tracked":
        return 0
    if callable(holds):
        return 1
    if start is None or due is None or due <= start:
        return 0
    return 4 if done.facts.interim.get(target["id"]) else 3


def condition(direction: str, asked: dict[str, Fraction | None]) -> Any:
    """A test that a value passes or fails, "tracked" for nothing asked, None for a path to go."""
    base, wanted, lower, upper = (asked[k] for k in ("baseline", "target", "lower", "upper"))
    if direction == "maintain":
        if lower is None and upper is None:
            if wanted is None:
                return "tracked"
            lower = wanted if base is None or base >= wanted else None
            upper = wanted if base is None or base < wanted else None
        return lambda v: (lower is None or v >= lower) and (upper is None or v <= upper)
    if wanted is None:
        return "tracked"
    sign = -1 if direction == "decrease" else 1
    if base is None or sign * base >= sign * wanted:
        return lambda v: sign * v >= sign * wanted
    return None


def expected_path(
    done: Recomputed,
    target: dict[str, Any],
    base: Fraction,
    wanted: Fraction,
    start: dt.date | None,
    due: dt.date | None,
) -> int | None:
    if start is None or due is None or due <= start:
        return None
    between = [
        (i["dated"], clipped((Fraction(i["value"]) - base) / (wanted - base)))
        for i in done.facts.interim.get(target["id"], ())
        if start < i["dated"] < due
    ]
    points = [(start, Fraction(0)), *sorted(between), (due, Fraction(1))]
    if done.as_of <= start:
        return 0
    for (d0, v0), (d1, v1) in pairwise(points):
        if done.as_of <= d1:
            return half_up(
                (v0 + (v1 - v0) * Fraction((done.as_of - d0).days, (d1 - d0).days)) * WHOLE
            )
    return WHOLE


def clipped(value: Fraction) -> Fraction:
    return min(max(value, Fraction(0)), Fraction(1))


def milestone_of(done: Recomputed, goal: dict[str, Any]) -> Four | None:
    steps = [s for s in done.facts.steps.get(goal["id"], ()) if s["weight"]]
    if not steps:
        return None
    total = sum(s["weight"] for s in steps)
    reached = {
        key: share(
            Fraction(sum(s["weight"] for s in steps if s[key] and s[key] <= done.as_of), total)
        )
        for key in ("done_on", "due_date")
    }
    has_due = any(s["due_date"] for s in steps)
    return own(reached["done_on"], reached["due_date"] if has_due else None)


# Freshness ------------------------------------------------------------------------------


def newest_of(done: Recomputed, goal: dict[str, Any]) -> tuple[dt.date, int] | None:
    """The newest report that a goal rests on and the days of its cadence; None: never reported."""
    counted = [
        t
        for t in done.facts.targets.get(goal["id"], ())
        if goal["mode"] != "contributors" and t["weight"] and done.attained[t["id"]][0]
    ]
    reports = [c["dated"] for c in done.reports(goal["id"])]
    if counted:
        kpis = {t["kpi_id"] for t in counted}
        dated = [r["dated"] for k in kpis for r in done.facts.readings.get(k, ())]
        reports += [d for d in dated if d <= done.as_of]
        cadence = min(CADENCE_DAYS[done.facts.kpis[k]["cadence"]] for k in kpis)
        return (max(reports), cadence) if reports else None
    children = counted_children(done.facts, goal) if goal["mode"] != "own" else []
    if children:
        return least_fresh(done, [done.newest[child] for child, _ in children])
    organization_cadence = CADENCE_DAYS[done.facts.organization["cadence"]]
    return (max(reports), organization_cadence) if reports else None


def least_fresh(
    done: Recomputed, found: list[tuple[dt.date, int] | None]
) -> tuple[dt.date, int] | None:
    known = [pair for pair in found if pair is not None]
    if len(known) < len(found):
        return None
    return max(known, key=lambda pair: (Fraction((done.as_of - pair[0]).days, pair[1]), -pair[1]))
