"""Goals with their stored numbers. Why those are what they are: `explanations`."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Subquery
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from alignment.queries import with_standing
from api.access import Door
from api.paging import ById
from api.serializers.goals import GoalQuery, GoalSerializer
from goals.models import Goal
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
