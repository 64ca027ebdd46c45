"""Check-ins: reports on a goal, with readings of its KPIs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from actions.check_ins import check_in
from api.access import Door
from api.paging import NewestFirst
from api.serializers.check_ins import CheckInSerializer, NewCheckInSerializer
from api.views.kpis import KEY
from api.writing import created, id_in
from goals.models import Goal
from kpis.models import Kpi
from reviews.models import CheckIn, CheckInReading

LINKS = CheckInReading.objects.select_related("reading__kpi", "reading__author")
WITH_READINGS = Prefetch("readings", LINKS)


class CheckIns(Door, ListAPIView[CheckIn]):
    """The reports on a goal, the latest first."""

    serializer_class = CheckInSerializer
    pagination_class = NewestFirst

    def get_queryset(self) -> Any:
        goal = get_object_or_404(self.seen, code=self.kwargs["code"])
        reports = CheckIn.objects.filter(goal=goal).select_related("goal", "author")
        return reports.prefetch_related(WITH_READINGS)

    @extend_schema(operation_id="list_check_ins")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        request=NewCheckInSerializer,
        responses={201: CheckInSerializer},
        parameters=[KEY],
        operation_id="check_in",
    )
    def post(self, request: Request, code: str) -> Response:
        """Report on a goal: a value, a sentence, a confidence."""
        goal = get_object_or_404(Goal.objects.editable_by(self.person).current(), code=code)
        shape = NewCheckInSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        said = {**shape.validated_data}
        said["readings"] = readings_of(goal, said["readings"])
        said.setdefault("dated", self.today)

        reports: list[CheckIn] = []

        def make() -> str:
            reports.append(check_in(goal, by=self.person, **said))
            return reverse("api:check-in", args=[reports[0].pk])

        location = created(request, self.person, make)
        if not reports:  # its key came before
            reports.append(CheckIn.objects.select_related("goal", "author").get(pk=id_in(location)))
        prefetch_related_objects(reports, WITH_READINGS)
        return Response(CheckInSerializer(reports[0]).data, 201, headers={"Location": location})


class CheckInDetail(Door):
    @extend_schema(responses=CheckInSerializer, operation_id="read_check_in")
    def get(self, request: Request, check_in_id: int) -> Response:
        """One report."""
        reports = CheckIn.objects.filter(goal__in=self.seen).select_related("goal", "author")
        found = get_object_or_404(reports.prefetch_related(WITH_READINGS), pk=check_in_id)
        return Response(CheckInSerializer(found).data)


def readings_of(goal: Goal, said: list[dict[str, Any]]) -> dict[Kpi, Decimal | None]:
    """The reported values by KPI. Raises ValidationError for a KPI that the goal does not use."""
    kpis = {kpi.code: kpi for kpi in Kpi.objects.filter(targets__goal=goal)}
    errors: list[dict[str, str]] = []
    readings: dict[Kpi, Decimal | None] = {}
    for one in said:
        kpi = kpis.get(one["kpi"])
        is_new = kpi is not None and kpi not in readings
        reason = _("It is there twice.") if kpi else _("This goal has no target on such a KPI.")
        errors.append({} if is_new else {"kpi": reason})
        if kpi:
            readings[kpi] = one["value"]
    if any(errors):
        raise ValidationError({"readings": errors})
    return readings
