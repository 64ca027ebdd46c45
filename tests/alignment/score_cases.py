"""Cases of the alignment score as dicts, made into the arrays that the engine reads; random ones too."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from alignment.forest import NO_DATA, PPM
from alignment.reference_score import plain_mean, plain_score
from alignment.scoring.conversion import Outcome, moved
from alignment.scoring.effort import NO_TEAM
from alignment.scoring.graph import EdgeRows, GoalRows, Graph, build_graph
from alignment.scoring.handshakes import Answer, Asked
from alignment.scoring.score import DEFAULT_KAPPA, Alignment, Scored, Settings, align
from alignment.scoring.teams import Teams

VECTORS = Path(__file__).parent.parent / "data" / "alignment_vectors.json"
GATES = ("owned", "measured", "resourced", "active")
Case = dict[str, Any]


@dataclass(frozen=True)
class Vector:
    name: str
    rule: str
    case: Case
    expect: dict[str, Any]


def read_vectors() -> list[Vector]:
    raw = json.loads(VECTORS.read_text(encoding="utf-8"))
    return [Vector(r["name"], r["rule"], r["input"], r["expect"]) for r in raw]


def align_case(case: Case) -> Alignment:
    names = team_names(case)
    place = {team: i for i, team in enumerate(names)}
    capacity = {place[t]: c for t, c in case.get("capacity", {}).items() if t in place}
    answers = case.get("requests", [])
    asked_of = case.get("asked_of", [None] * len(answers))
    requests = [
        Asked(number, place.get(team, NO_TEAM), Answer(answer))
        for number, (answer, team) in enumerate(zip(answers, asked_of, strict=True))
    ]
    parents = {place[t]: None if over is None else place[over] for t, over in tree(case).items()}
    people = {place[t]: frozenset(found) for t, found in case.get("people", {}).items()}
    owners = {place.get(t): found for t, found in owners_of(case).items()}
    agreed = {place[t]: found for t, found in case.get("agreed", {}).items()}
    settings = Settings(
        case.get("kappa", DEFAULT_KAPPA), capacity, requests, Teams(parents, people, owners, agreed)
    )
    return align(graph_of(case), settings)


def owners_of(case: Case) -> dict[str | None, frozenset[int]]:
    """Who owns the work and what lies over it, by team."""
    rows = [row for row in live_rows(case) if row.get("level") != "strategic"]
    return {
        team: frozenset(r["owner"] for r in rows if r.get("team") == team and r.get("owner"))
        for team in {row.get("team") for row in rows}
    }


def tree(case: Case) -> dict[str, str | None]:
    found: dict[str, str | None] = case.get("teams", {})
    return found


def team_names(case: Case) -> list[str]:
    return sorted({row.get("team") for row in live_rows(case)} - {None} | set(tree(case)))


def live_rows(case: Case) -> list[Case]:
    rows = [{**row, "level": "strategic"} for row in case["strategic"]] + case["goals"]
    live = [r for r in rows if r.get("state", "active") in ("active", "paused")]
    return sorted((r for r in live if not r.get("private")), key=lambda r: r["id"])


def graph_of(case: Case) -> Graph:
    rows = live_rows(case)
    place = {row["id"]: i for i, row in enumerate(rows)}
    teams = team_names(case)
    edges = [e for e in case["edges"] if e["child"] in place and e["parent"] in place]
    ids = np.empty(len(rows), object)
    ids[:] = list(place)
    gates = [[gate(row, name) for row in rows] for name in GATES]
    return build_graph(
        GoalRows(
            ids,
            np.array([r.get("level") == "strategic" for r in rows], bool),
            np.array([bool(r.get("run")) for r in rows], bool),
            ints(r.get("priority", 0) for r in rows),
            np.array(gates, np.int64).reshape(4, -1),
            ints(teams.index(r["team"]) if r.get("team") else NO_TEAM for r in rows),
            ints(or_none(r.get("effort")) for r in rows),
            np.array([r.get("fresh", gate(r, "measured") == PPM) for r in rows], bool),
            ints(or_none(r.get("activity")) for r in rows),
            ints(moved(outcomes(r)) for r in rows),
        ),
        EdgeRows(
            ints(place[e["child"]] for e in edges),
            ints(place[e["parent"]] for e in edges),
            ints(e.get("weight", 1000) for e in edges),
            ints(or_none(e.get("share")) for e in edges),
            ints(e.get("strength", PPM) // 100_000 for e in edges),
            np.array([e.get("reviewed", True) for e in edges], bool),
        ),
    )


def outcomes(row: Case) -> list[Outcome]:
    told = row.get("outcome")
    return [Outcome(1, told["paced"], told["expected"], told["readings"])] if told else []


def gate(row: Case, name: str) -> int:
    if name == "active" and row.get("state") == "paused":
        return 0
    return row.get(name, PPM)


def ints(values: Any) -> Any:
    return np.fromiter(values, np.int64)


def or_none(value: int | None) -> int:
    return NO_DATA if value is None else value


def found(alignment: Alignment) -> dict[str, Any]:
    """The score, its components and basis, and those of parts, as the reference gives them."""
    return {
        **ppm_of(alignment.organization),
        "score": alignment.organization.score,
        "basis": alignment.organization.basis,
        "strategic": {goal: ppm_of(one, "CLT") for goal, one in alignment.strategic.items()},
        "teams": [
            None if one.withheld else {**ppm_of(one), "basis": one.basis}
            for _, one in sorted(alignment.teams.items())
        ],
    }


def plain(case: Case) -> dict[str, Any]:
    """The reference's numbers in the shape of `found`."""
    numbers = plain_score(case)
    score = plain_mean({letter: numbers[letter] for letter in "CLFTH"})
    teams = [numbers["teams"][team] for team in sorted(tree(case))]
    return {**numbers, "score": score, "teams": teams}


def ppm_of(scored: Scored, letters: str = "CLFTH") -> dict[str, int | None]:
    return {letter: scored.components[letter].ppm for letter in letters}


def random_case(random: Random) -> Case:
    """Several parents, shares apart from weights, capacities, closed, paused, private and run goals."""
    tops = [f"s{i}" for i in range(random.randrange(0, 5))]
    names = [f"g{i:02}" for i in range(random.randrange(0, 24))]
    teams = ["amber", "blue", "green", "red", "white"]
    above = {t: random.choice([None, *teams[:n]]) for n, t in enumerate(teams)}
    answers = random.choices(list(Answer), k=random.choice([0, 1, 3, 7]))
    return {
        "kappa": random.choice([0, 100_000, 200_000, 333_333, PPM]),
        "strategic": [
            {
                "id": top,
                "priority": random.choice([0, 1, 7]),
                "outcome": random_outcome(random),
                **random_gates(random),
            }
            for top in tops
        ],
        "goals": [random_goal(random, name, [*teams, None]) for name in names],
        "edges": random_edges(random, tops, names),
        "capacity": {
            t: random.randrange(0, 90_000) for t in ("red", "blue") if random.random() < 0.6
        },
        "requests": answers,
        "asked_of": random.choices([*teams, None], k=len(answers)),
        "teams": above,
        "people": {t: random.sample(range(30), random.choice([0, 0, 1, 4, 6, 9])) for t in teams},
        "agreed": {
            t: {top: random.choice([0, 300_000, PPM]) for top in tops if random.random() < 0.7}
            for t in teams
            if random.random() < 0.5
        },
    }


def random_outcome(random: Random) -> Case | None:
    parts = [0, 199_999, 200_000, 333_333, PPM]
    told = {"paced": random.choice(parts), "expected": random.choice(parts)}
    return random.choice([None, {**told, "readings": random.choice([1, 2, 2, 2])}])


def random_goal(random: Random, name: str, teams: list[str | None]) -> Case:
    return {
        "id": name,
        "team": random.choice(teams),
        "effort": random.choice([None, None, 0, 1000, random.randrange(100_000), 10**15]),
        "run": random.random() < 0.2,
        "state": random.choice(["active"] * 8 + ["paused", "achieved", "draft"]),
        "private": random.random() < 0.05,
        "fresh": random.random() < 0.5,
        "level": "strategic" if random.random() < 0.1 else "team",
        "priority": random.choice([0, 5]),
        "activity": random.choice([None, 0, PPM, random.randrange(PPM)]),
        "owner": random.choice([None, *range(1, 8)]),
        **random_gates(random),
    }


def random_gates(random: Random) -> Case:
    return {
        name: random.choice([0, PPM, PPM, PPM, random.randrange(PPM)])
        for name in GATES
        if random.random() < 0.5
    }


def random_edges(random: Random, tops: list[str], names: list[str]) -> list[Case]:
    edges: list[Case] = []
    for place, child in enumerate([*tops, *names]):
        above = [*tops, *names][:place]
        parents = random.sample(above, min(len(above), random.choice([0, 1, 1, 2, 3, 9])))
        edges += [random_edge(random, child, parent) for parent in parents]
    return edges


def random_edge(random: Random, child: str, parent: str) -> Case:
    return {
        "child": child,
        "parent": parent,
        "weight": random.choice([0, 1, 1000, 1000, 3333, 10**9]),
        "share": random.choice([None, None, 0, 1, 250_000, 700_000, PPM]),
        "strength": random.choice([PPM, 700_000, 400_000, 200_000]),
        "reviewed": random.random() < 0.5,
    }
