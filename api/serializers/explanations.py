from __future__ import annotations

from fractions import Fraction
from typing import Any, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from alignment.attainment import Dated
from alignment.explain import Line
from alignment.told import Names, named
from api.fields import NumbersSerializer, WeightField
from api.serializers.kpis import ReadingSerializer


@extend_schema_field(OpenApiTypes.STR)
class FractionField(serializers.Field[Fraction, Any, str, Any]):
    """An exact number: "3/8", or "12" if it is whole."""

    def to_representation(self, value: Fraction) -> str:
        return str(value)


class LineSerializer(serializers.Serializer[Line]):
    """What might count in a goal: whether it does, if not why not, and with what weight and share.

    `title` and `code` are null for a goal that counts but that you may not see.
    """

    kind = serializers.ChoiceField(["target", "steps", "goal"], source="contributor.kind")
    title = serializers.SerializerMethodField(allow_null=True)
    code = serializers.SerializerMethodField(
        allow_null=True, help_text="A goal's code, or the code of a target's KPI"
    )
    target = serializers.SerializerMethodField(
        allow_null=True, help_text="A target's id: it has an explanation of its own"
    )
    weight = WeightField(source="contributor.weight")
    is_counted = serializers.BooleanField(source="contributor.is_counted")
    reason = serializers.CharField(source="contributor.reason")
    share_ppm = serializers.IntegerField(source="share", allow_null=True)
    share_of_known_ppm = serializers.IntegerField(source="share_of_known", allow_null=True)
    numbers = NumbersSerializer(source="contributor.numbers")

    def names(self) -> Names:
        names: Names = self.context["names"]
        return names

    def get_title(self, line: Line) -> str | None:
        row = named(line, self.names())
        if line.contributor.kind == "target":
            return row.kpi.name if row else None
        return row.title if row else None

    def get_code(self, line: Line) -> str | None:
        row = named(line, self.names())
        if line.contributor.kind == "target":
            return row.kpi.code if row else None
        return row.code if row else None

    def get_target(self, line: Line) -> int | None:
        one = line.contributor
        return cast(int, one.id) if one.kind == "target" else None


class ExplanationSerializer(serializers.Serializer[Any]):
    """A goal's numbers and all that they follow from.

    Each of the four is the weighted mean of the lines that are counted and have it: per mean
    (2·Σ weight·ppm + Σ weight) // (2·Σ weight). `numbers` differ from `computed` where they are set
    by hand or frozen by closing, as `source` says.
    """

    goal = serializers.CharField()
    as_of = serializers.DateField()
    rule_version = serializers.IntegerField()
    source = serializers.ChoiceField(["computed", "by_hand", "closed"])  # type: ignore[assignment]
    formula = serializers.ChoiceField(["no_contributors", "no_data", "single", "mean"])
    numbers = NumbersSerializer()
    computed = NumbersSerializer()
    lines = LineSerializer(many=True)


class InterimSerializer(serializers.Serializer[Any]):
    dated = serializers.DateField()
    value = FractionField()

    def to_representation(self, instance: Dated) -> dict[str, Any]:
        dated, value = instance
        return super().to_representation({"dated": dated, "value": value})


class MeasureSerializer(serializers.Serializer[Any]):
    """What is asked of a KPI, and the value in force (null: no reading, no data)."""

    value = FractionField(allow_null=True)
    baseline = FractionField(allow_null=True)
    target = FractionField(allow_null=True)
    lower = FractionField(allow_null=True)
    upper = FractionField(allow_null=True)
    direction = serializers.CharField()
    start = serializers.DateField(allow_null=True)
    due = serializers.DateField(allow_null=True)
    interim = InterimSerializer(many=True)


class TargetExplanationSerializer(serializers.Serializer[Any]):
    """A target's attainment, the rule it follows, and the readings behind it, newest first."""

    id = serializers.IntegerField(source="target.pk")
    goal = serializers.CharField(source="target.goal.code")
    kpi = serializers.CharField(source="target.kpi.code")
    as_of = serializers.DateField()
    rule = serializers.CharField(source="attainment.rule")
    counts = serializers.BooleanField(source="attainment.counts")
    raw = FractionField(source="attainment.raw", allow_null=True)
    progress_ppm = serializers.IntegerField(source="attainment.progress", allow_null=True)
    expected_ppm = serializers.IntegerField(source="attainment.expected", allow_null=True)
    measure = MeasureSerializer()
    readings = ReadingSerializer(many=True)
