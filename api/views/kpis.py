"""KPIs and their readings: read, and record."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from actions.readings import record_reading
from alignment.queries import kpis_reportable_by, kpis_visible_to
from api.access import Door
from api.paging import ById, NewestFirst
from api.serializers.kpis import KpiSerializer, NewReadingSerializer, ReadingSerializer
from api.writing import KEY_HEADER, created, id_in
from kpis.models import Kpi, Reading
from kpis.querysets import KpiQuerySet, ReadingQuerySet

KEY = OpenApiParameter(
    KEY_HEADER,
    location=OpenApiParameter.HEADER,
    required=True,
    description="A UUID of your own: a request that is sent twice creates once",
)


class KpiDoor(Door):
    @property
    def kpis(self) -> KpiQuerySet:
        """The KPIs that the person asking may see."""
        kpis: KpiQuerySet = kpis_visible_to(self.person, self.seen)
        return kpis.select_related("steward", "team")


class KpiList(KpiDoor, ListAPIView[Kpi]):
    """The KPIs that you may see, by id."""

    serializer_class = KpiSerializer
    pagination_class = ById

    def get_queryset(self) -> KpiQuerySet:
        return self.kpis

    @extend_schema(operation_id="list_kpis")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)


class KpiDetail(KpiDoor):
    @extend_schema(responses=KpiSerializer, operation_id="read_kpi")
    def get(self, request: Request, code: str) -> Response:
        """One KPI."""
        return Response(KpiSerializer(get_object_or_404(self.kpis, code=code)).data)


class Readings(KpiDoor, ListAPIView[Reading]):
    """A KPI's readings, corrections and withdrawals included, the last recorded first."""

    serializer_class = ReadingSerializer
    pagination_class = NewestFirst

    def get_queryset(self) -> ReadingQuerySet:
        kpi = get_object_or_404(self.kpis, code=self.kwargs["code"])
        readings: ReadingQuerySet = Reading.objects.filter(kpi=kpi)
        return readings.select_related("kpi", "author")

    @extend_schema(operation_id="list_readings")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        request=NewReadingSerializer,
        responses={201: ReadingSerializer},
        parameters=[KEY],
        operation_id="record_reading",
    )
    def post(self, request: Request, code: str) -> Response:
        """Record a reading, or correct or withdraw the one of its day."""
        kpi: Kpi = get_object_or_404(kpis_reportable_by(self.person), code=code)
        shape = NewReadingSerializer(data=request.data)
        shape.is_valid(raise_exception=True)
        said = shape.validated_data

        def make() -> str:
            reading = record_reading(
                kpi,
                dated=said.get("dated") or self.today,
                value=said["value"],
                note=said["note"],
                source=Kpi.Source.API,
                by=self.person,
            )
            return reverse("api:reading", args=[reading.pk])

        location = created(request, self.person, make)
        made = Reading.objects.select_related("kpi", "author").get(pk=id_in(location))
        return Response(ReadingSerializer(made).data, 201, headers={"Location": location})


class ReadingDetail(KpiDoor):
    @extend_schema(responses=ReadingSerializer, operation_id="read_reading")
    def get(self, request: Request, reading_id: int) -> Response:
        """One reading, in force or superseded."""
        readings = Reading.objects.filter(kpi__in=self.kpis).select_related("kpi", "author")
        return Response(ReadingSerializer(get_object_or_404(readings, pk=reading_id)).data)
