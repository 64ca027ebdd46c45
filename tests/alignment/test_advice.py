"""What would win points back: each edit's gain is what the whole arithmetic says after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np

from alignment.forest import PPM
from alignment.scoring.edits import Edit, Link, changed, with_link
from alignment.scoring.gains import Outcome
from alignment.scoring.graph import Gate, build_graph
from alignment.scoring.handshakes import Answer
from alignment.scoring.score import Alignment, align
from tests.alignment.score_cases import align_case, random_case

ROUNDS = 150


def whole(alignment: Alignment, edit: Edit) -> int | None:
    """The score after an edit, everything told again."""
    goals, edges = alignment.graph.goals, alignment.graph.edges
    priority = {int(alignment.graph.tops[top]): points for top, points in edit.priority.items()}
    gates = goals.gates.copy()
    for (goal, gate), ppm in edit.gates.items():
        gates[gate, goal] = ppm
    effort, activity = changed(goals.effort, edit.effort), changed(goals.activity, edit.activity)
    edges = replace(edges, tenths=changed(edges.tenths, edit.tenths))
    graph = build_graph(
        replace(
            goals,
            gates=gates,
            effort=effort,
            activity=activity,
            priority=changed(goals.priority, priority),
        ),
        with_link(edges, edit.link) if edit.link else edges,
    )
    requests = alignment.settings.requests
    answered = [one._replace(answer=edit.answers.get(one.id, one.answer)) for one in requests]
    return align(graph, replace(alignment.settings, requests=answered)).organization.score


def random_edit(outcome: Outcome, random: Random) -> Edit:
    alignment, graph = outcome.alignment, outcome.graph
    goals, leaves = range(len(graph)), np.flatnonzero(graph.is_leaf).tolist()
    edges = range(len(graph.edges.child))
    requests = alignment.settings.requests
    tops = range(len(graph.tops)) if graph.goals.priority[graph.tops].any() else ()

    def some(found: Sequence[Any]) -> list[Any]:
        return random.sample(found, min(len(found), random.choice([0, 0, 1, 2])))

    edit = Edit(
        gates={
            (g, random.choice(list(Gate))): random.choice([0, 500_000, PPM]) for g in some(goals)
        },
        activity={g: random.choice([0, 400_000, PPM]) for g in some(goals)},
        effort={g: random.choice([0, 1000, 77_777]) for g in some(leaves)},
        tenths={e: random.choice([2, 4, 7, 10]) for e in some(edges)},
        answers={one.id: random.choice(list(Answer)) for one in some(requests)},
        priority={top: random.choice([1, 4]) for top in some(tops)},
    )
    link = random.choice([None, None, *possible_links(outcome, random)])
    # Nothing else below a new link changes: it is told of first.
    return replace(edit, link=link, gates={}, tenths={}) if link else edit


def possible_links(outcome: Outcome, random: Random) -> list[Link]:
    goals = range(len(outcome.graph))
    pairs = [(child, parent) for child in goals for parent in goals]
    some = [pair for pair in random.sample(pairs, min(len(pairs), 40)) if outcome.can_link(*pair)]
    return [Link(*pair, random.choice([0, 1000]), random.choice([4, 10])) for pair in some[:2]]


def test_what_an_edit_gains_is_what_the_whole_arithmetic_says() -> None:
    moved = 0
    for seed in range(ROUNDS):
        random = Random(seed)
        alignment = align_case(random_case(random))
        outcome = Outcome(alignment)
        for _ in range(4):
            edit = random_edit(outcome, random)
            assert outcome.score(edit) == whole(alignment, edit), (seed, edit)
            moved += outcome.gain(edit) != 0
    assert moved > ROUNDS
