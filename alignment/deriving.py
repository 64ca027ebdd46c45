"""Explanations from facts in memory, of one goal or of all that counts in it.

Called by `alignment.explaining` with facts from the tables or from history, and by tests.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from alignment.attainment import Dated, Window, readings_in_force
from alignment.contributors import (
    GivenFact,
    OwnContributor,
    given_facts,
    steps_by_goal,
    whole_window,
)
from alignment.counting import EdgeReason
from alignment.evaluation import Evaluation, counted_pairs
from alignment.explain import (
    Contributor,
    Derivation,
    Explanation,
    Reason,
    explain_goal,
    own_numbers,
)
from alignment.facts import ContributionFact, Id, StepFact

EDGE_REASONS: dict[EdgeReason, Reason] = {
    EdgeReason.COUNTED: "counted",
    EdgeReason.WEIGHT_ZERO: "weight_zero",
    EdgeReason.STATE: "state",
    EdgeReason.PRIVATE: "private",
    EdgeReason.REPLACED: "replaced",
    EdgeReason.OWN_ONLY: "own_only",
}


def explain_in(evaluation: Evaluation, goal: Id) -> Explanation:
    """Explain one goal of facts in memory."""
    return Deriving.of(evaluation).explain(goal)


def derive_in(evaluation: Evaluation, root: Id) -> Derivation:
    """Explain a goal and every goal that counts in it, directly or not."""
    return Deriving.of(evaluation).derive(root)


@dataclass(frozen=True, slots=True)
class Deriving:
    """An evaluation by what belongs to each goal, to explain many of them."""

    evaluation: Evaluation
    place: dict[Id, int]
    own: dict[Id, list[OwnContributor]]
    steps: dict[Id, list[StepFact]]
    edges: dict[Id, list[tuple[ContributionFact, EdgeReason]]]
    given: dict[Id, GivenFact]

    @classmethod
    def of(cls, evaluation: Evaluation) -> Deriving:
        facts = evaluation.facts
        own: dict[Id, list[OwnContributor]] = defaultdict(list)
        for one in evaluation.own:
            own[one.goal].append(one)
        edges: dict[Id, list[tuple[ContributionFact, EdgeReason]]] = defaultdict(list)
        reasons = evaluation.forest.edge_reasons.tolist()
        for edge, reason in zip(counted_pairs(facts), reasons, strict=True):
            edges[edge.parent].append((edge, EdgeReason(reason)))
        return cls(
            evaluation,
            {goal: place for place, goal in enumerate(facts.goals)},
            own,
            steps_by_goal(facts, facts.goals),
            edges,
            given_facts(facts, evaluation.as_of),
        )

    def derive(self, root: Id) -> Derivation:
        found, waiting = {root}, [root]
        while waiting:
            new = set(self.counted_in(waiting.pop())) - found
            found |= new
            waiting.extend(new)
        goals = list(self.place)
        order = (goals[place] for place in self.evaluation.forest.order.tolist())
        return Derivation({goal: self.explain(goal) for goal in order if goal in found})

    def counted_in(self, goal: Id) -> Iterator[Id]:
        for edge, reason in self.edges.get(goal, ()):
            if reason == EdgeReason.COUNTED:
                yield edge.child

    def explain(self, goal: Id) -> Explanation:
        facts, as_of = self.evaluation.facts, self.evaluation.as_of
        own = [self.own_contributor(one) for one in self.own.get(goal, ())]
        contributors = [*own, *self.contributing_goals(goal)]
        window = whole_window(facts, goal)
        return explain_goal(goal, as_of, contributors, self.given.get(goal), window)

    def own_contributor(self, own: OwnContributor) -> Contributor:
        facts = self.evaluation.facts
        is_target = own.kind == "target"
        return Contributor(
            kind=own.kind,
            id=own.id,
            weight=own.weight,
            numbers=own_numbers(own.attainment),
            reason=own.reason_in(facts.goals[own.goal]),
            attainment=own.attainment,
            measure=own.measure,
            kpi=facts.kpis[facts.targets[own.id].kpi] if is_target else None,
            readings=self.readings_behind(own) if is_target else (),
            steps=() if is_target else tuple(self.steps[own.goal]),
        )

    def readings_behind(self, own: OwnContributor) -> tuple[Dated, ...]:
        """The readings that a target's value comes from, the newest first."""
        facts, measure = self.evaluation.facts, own.measure
        assert measure is not None
        kpi = facts.kpis[facts.targets[own.id].kpi]
        window, readings = Window(measure.start, measure.due), facts.readings.get(kpi.id, ())
        found = readings_in_force(kpi.aggregation, readings, window, self.evaluation.as_of)
        return tuple(sorted(found, reverse=True))

    def contributing_goals(self, goal: Id) -> Iterator[Contributor]:
        for edge, reason in self.edges.get(goal, ()):
            yield Contributor(
                kind="goal",
                id=edge.child,
                weight=edge.weight,
                numbers=self.evaluation.numbers.of_goal(self.place[edge.child]),
                reason=EDGE_REASONS[reason],
            )
