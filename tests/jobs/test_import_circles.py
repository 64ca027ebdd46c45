from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from jobs.files.circles import circles

names = st.sampled_from("abcdefgh")
graphs = st.dictionaries(names, st.lists(names, max_size=3), max_size=8)


@given(graphs)
def test_a_circle_is_found_exactly_where_there_is_one(graph: dict[str, list[str]]) -> None:
    try:
        TopologicalSorter(graph).prepare()
        has_circle = False
    except CycleError:
        has_circle = True
    assert bool(list(circles(graph))) == has_circle


@given(graphs)
def test_a_circle_is_a_path_along_edges_back_to_its_start(graph: dict[str, list[str]]) -> None:
    for path in circles(graph):
        assert path[0] == path[-1] and len(path) > 1
        assert all(below in graph[above] for above, below in pairwise(path))


def test_a_chain_of_any_length_is_walked() -> None:
    chain = {str(i): [str(i + 1)] for i in range(50_000)}
    assert list(circles(chain)) == []
