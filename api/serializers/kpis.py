from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.fields import NamedCodeSerializer, PersonSerializer, Shape, ValueField
from kpis.models import Kpi, Reading


class KpiSerializer(serializers.Serializer[Kpi]):
    code = serializers.CharField()
    name = serializers.CharField()
    unit = serializers.CharField()
    direction = serializers.CharField()
    kind = serializers.CharField()
    aggregation = serializers.CharField()
    cadence = serializers.CharField()
    steward = PersonSerializer(allow_null=True)
    team = NamedCodeSerializer(allow_null=True)


class ReadingSerializer(serializers.Serializer[Reading]):
    """What a KPI was on a day. A null value withdraws; superseded ones stay as they were."""

    id = serializers.IntegerField()
    kpi = serializers.CharField(source="kpi.code")
    dated = serializers.DateField()
    value = ValueField(allow_null=True)
    recorded_at = serializers.DateTimeField()
    superseded_at = serializers.DateTimeField(allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]
    author = PersonSerializer(allow_null=True)
    note = serializers.CharField()


class NewReadingSerializer(Shape):
    """A reading to record; another value for its day corrects the one there, null withdraws it."""

    dated = serializers.DateField(help_text="The day the value holds for; today if left out")
    value = ValueField(allow_null=True)
    note = serializers.CharField(required=False, allow_blank=True, max_length=1000, default="")

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        fields["dated"].required = False
        return fields
