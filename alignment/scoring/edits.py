"""An edit of a forest as what it changes in the arrays, and the arrays with it in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np

from alignment.counting import Ints
from alignment.forest import PPM
from alignment.scoring.graph import EdgeRows, Gate, Graph
from alignment.scoring.handshakes import Answer


class Link(NamedTuple):
    """An edge that is not there yet, of a goal without parents: positions, thousandths, tenths."""

    child: int
    parent: int
    weight: int
    tenths: int


@dataclass(frozen=True, slots=True)
class Edit:
    """What an edit changes in the arrays.

    gates: ppm by goal and gate. activity: ppm by goal. effort: thousandths recorded by leaf. tenths:
    strength by row of the edges. answers: by request. priority: points by place of the strategic goal,
    of which some have any.
    """

    gates: Mapping[tuple[int, Gate], int] = field(default_factory=dict)
    activity: Mapping[int, int] = field(default_factory=dict)
    effort: Mapping[int, int] = field(default_factory=dict)
    tenths: Mapping[int, int] = field(default_factory=dict)
    link: Link | None = None
    answers: Mapping[Any, Answer] = field(default_factory=dict)
    priority: Mapping[int, int] = field(default_factory=dict)


def edited(graph: Graph, edit: Edit) -> Graph:
    """The graph with the edit in its columns; levels are those without it."""
    goals, edges = graph.goals, graph.edges
    if edit.activity or edit.effort:
        goals = replace(
            goals,
            activity=changed(goals.activity, edit.activity),
            effort=changed(goals.effort, edit.effort),
        )
    if edit.tenths:
        edges = replace(edges, tenths=changed(edges.tenths, edit.tenths))
    if edit.link:
        edges = with_link(edges, edit.link)
    return replace(graph, goals=goals, edges=edges)


def changed(column: Ints, values: Mapping[int, int]) -> Ints:
    if not values:
        return column
    result = column.copy()
    result[list(values)] = list(values.values())
    return result


def with_link(edges: EdgeRows, link: Link) -> EdgeRows:
    """No share is stated: it is the only parent."""
    return EdgeRows(
        np.append(edges.child, link.child),
        np.append(edges.parent, link.parent),
        np.append(edges.weight, link.weight),
        np.append(edges.share, PPM),
        np.append(edges.tenths, link.tenths),
        np.append(edges.is_reviewed, False),
    )
