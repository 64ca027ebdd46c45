from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.fields import PersonSerializer, Shape, ValueField
from api.serializers.kpis import ReadingSerializer
from reviews.models import CheckIn

LONGEST = 10_000


class CheckInSerializer(serializers.Serializer[CheckIn]):
    """An owner's report on a goal, with the readings that came with it."""

    id = serializers.IntegerField()
    goal = serializers.CharField(source="goal.code")
    author = PersonSerializer()
    dated = serializers.DateField()
    made_at = serializers.DateTimeField()
    confidence = serializers.IntegerField(allow_null=True)
    moved = serializers.CharField()
    blocks = serializers.CharField()
    next_up = serializers.CharField()
    readings = serializers.SerializerMethodField()

    def get_readings(self, report: CheckIn) -> list[dict[str, Any]]:
        readings = [link.reading for link in report.readings.all()]
        return [dict(ReadingSerializer(reading).data) for reading in readings]


class ReportedValueSerializer(Shape):
    kpi = serializers.CharField(help_text="The code of a KPI that the goal has a target on")
    value = ValueField()


class NewCheckInSerializer(Shape):
    """What to report; every field may stay away, but not all of them."""

    dated = serializers.DateField(required=False, help_text="Today if left out")
    confidence = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=10, default=None
    )
    moved = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST, default="")
    blocks = serializers.CharField(required=False, allow_blank=True, max_length=LONGEST, default="")
    next_up = serializers.CharField(
        required=False, allow_blank=True, max_length=LONGEST, default=""
    )
    readings = ReportedValueSerializer(many=True, required=False, default=list)
