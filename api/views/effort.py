"""The effort of teams: read, by who leads them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from alignment.effort_sheet import allocations_on
from alignment.team_page import members_of
from api.access import Door
from api.paging import ById
from api.serializers.effort import AllocationSerializer
from goals.models import Allocation
from people.models import Team
from people.rights import Verb, can


class Allocations(Door, ListAPIView[Allocation]):
    """What a team that you lead and its people give to the goals that you may see, by id."""

    serializer_class = AllocationSerializer
    pagination_class = ById

    def get_queryset(self) -> QuerySet[Allocation]:
        teams = Team.objects.of(self.person.organization)
        team: Team = get_object_or_404(teams, code=self.kwargs["code"])
        if not can(self.person, Verb.MANAGE, team):
            raise Http404
        people = [row.person for row in members_of(team)]
        return allocations_on(team, people, self.seen).select_related("goal", "person", "cycle")

    @extend_schema(operation_id="list_allocations")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)
