"""Goals with their stored numbers, and why those are what they are."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Subquery
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from alignment.explaining import When, derive_target, explain_stored, readings_of
from alignment.queries import with_standing
from alignment.told import may_be_told, names_of
from api.access import Door
from api.paging import ById
from api.serializers.explanations import ExplanationSerializer, TargetExplanationSerializer
from api.serializers.goals import GoalQuery, GoalSerializer
from goals.models import Goal, Target
from goals.querysets import GoalQuerySet

FILTERS = {
    "level": "level",
    "state": "state",
    "parent": "parent__code",
    "team": "team__code",
    "owner": "owner__email__iexact",
    "title": "title__icontains",
}


def told(seen: GoalQuerySet) -> GoalQuerySet:
    """Goals with all that `GoalSerializer` says of them."""
    parent = seen.filter(pk=OuterRef("parent")).values("code")[:1]
    goals: GoalQuerySet = with_standing(seen).annotate(seen_parent=Subquery(parent))
    return goals


class GoalList(Door, ListAPIView[Goal]):
    """The goals that you may see, by id."""

    serializer_class = GoalSerializer
    pagination_class = ById

    def get_queryset(self) -> GoalQuerySet:
        asked = GoalQuery(data=self.request.query_params.dict())
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        wanted = {field: said[name] for name, field in FILTERS.items() if name in said}
        if "parent" in said:
            wanted["parent__in"] = self.seen
        goals: GoalQuerySet = told(self.seen).filter(**wanted)
        return goals

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "as_of": self.as_of}

    @extend_schema(parameters=[GoalQuery], operation_id="list_goals")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class GoalDetail(Door):
    @extend_schema(responses=GoalSerializer, operation_id="read_goal")
    def get(self, request: Request, code: str) -> Response:
        """One goal with its stored numbers."""
        goal = get_object_or_404(told(self.seen), code=code)
        return Response(GoalSerializer(goal, context={"as_of": self.as_of}).data)


class GoalExplanation(Door):
    @extend_schema(responses=ExplanationSerializer, operation_id="explain_goal")
    def get(self, request: Request, code: str) -> Response:
        """Why a goal's numbers are what they are: each line opens its own explanation."""
        goal = get_object_or_404(self.seen, code=code)
        explanation = explain_stored(goal, self.as_of)
        # What was put away counts still: it is named like on the pages.
        names = names_of(explanation.lines, Goal.objects.visible_to(self.person))
        said = {
            "goal": goal.code,
            "as_of": self.as_of,
            "rule_version": explanation.rule_version,
            "source": explanation.source,
            "formula": explanation.formula,
            "numbers": explanation.numbers,
            "computed": explanation.computed,
            "lines": [line for line in explanation.lines if may_be_told(line, names)],
        }
        return Response(ExplanationSerializer(said, context={"names": names}).data)


class TargetExplanation(Door):
    @extend_schema(responses=TargetExplanationSerializer, operation_id="explain_target")
    def get(self, request: Request, target_id: int) -> Response:
        """Why a target has attained what it has, down to its readings."""
        targets = Target.objects.filter(goal__in=self.seen).select_related("goal__cycle", "kpi")
        target = get_object_or_404(targets, pk=target_id)
        when = When(self.as_of)
        derived = derive_target(target, when)
        said = {
            "target": target,
            "as_of": when.as_of,
            "attainment": derived.attainment,
            "measure": derived.measure,
            "readings": readings_of(target.kpi, derived, when),
        }
        return Response(TargetExplanationSerializer(said).data)
