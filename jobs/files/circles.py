"""Finds circles in graphs that must have none: homes and contributions, units, cycles, successors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

Edges = Mapping[str, Iterable[str]]


def circles(edges: Edges) -> Iterator[list[str]]:
    """Each edge that closes a circle, as the path from where the circle starts back to it.

    edges: what each row points to. The first and the last of a path are the same row.
    """
    finished: set[str] = set()
    for start in edges:
        if start not in finished:
            yield from circles_from(start, edges, finished)


def circles_from(start: str, edges: Edges, finished: set[str]) -> Iterator[list[str]]:
    path: dict[str, None] = {start: None}  # a set that keeps its order
    waiting = [iter(edges.get(start, ()))]
    while waiting:
        following = next(waiting[-1], None)
        if following is None:
            waiting.pop()
            finished.add(path.popitem()[0])
        elif following in path:
            walked = list(path)
            yield [*walked[walked.index(following) :], following]
        elif following not in finished:
            path[following] = None
            waiting.append(iter(edges.get(following, ())))
