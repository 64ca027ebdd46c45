from __future__ import annotations

from fractions import Fraction
from typing import Any, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from alignment.attainment import Dated
from alignment.explain import Line
from alignment.facts import StepFact
from alignment.told import Given, Names, named
from api.fields import NumbersSerializer, PersonSerializer, Shape, ValueField, WeightField
from api.serializers.kpis import ReadingSerializer
from kpis.numbers import decimal_of, plain_text


@extend_schema_field(OpenApiTypes.STR)
class FractionField(serializers.Field[Fraction, Any, str, Any]):
    """An exact number: "3/8", or "12" if it is whole."""

    def to_representation(self, value: Fraction) -> str:
        return str(value)


class WhenQuery(Shape):
    """Which moment numbers are looked at for; without either, that of the stored numbers."""

    as_of = serializers.DateField(required=False, help_text="The day; that of the stored numbers")
    known_at = serializers.DateTimeField(
        required=False, help_text="When it was known to be so; now if left out"
    )


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


class DatedSerializer(serializers.Serializer[Any]):
    dated = serializers.DateField()
    value: Any = FractionField()

    def to_representation(self, instance: Dated) -> dict[str, Any]:
        dated, value = instance
        return super().to_representation({"dated": dated, "value": value})


@extend_schema_field(ValueField)
class ExactField(serializers.Field[Fraction, Any, str, Any]):
    """A value with every digit."""

    def to_representation(self, value: Fraction) -> str:
        return plain_text(decimal_of(value))


class BehindSerializer(DatedSerializer):
    """A reading in force behind a value."""

    value = ExactField()


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
    interim = DatedSerializer(many=True)


class StepSerializer(serializers.Serializer[StepFact]):
    """A step; `title` is null for one that is gone."""

    title = serializers.SerializerMethodField(allow_null=True)
    weight = WeightField()
    due_date = serializers.DateField(source="due", allow_null=True)
    done_on = serializers.DateField(allow_null=True)

    def get_title(self, step: StepFact) -> str | None:
        row = self.context["names"].get(("step", step.id))
        return row.title if row else None


class DerivedLineSerializer(LineSerializer):
    """A line with what it comes from: a target's readings in force and what it asks, or each step.

    How a goal came to its numbers stands among `goals`, unless you may not see it.
    """

    rule = serializers.CharField(
        source="contributor.attainment.rule", default=None, allow_null=True
    )
    raw = FractionField(source="contributor.attainment.raw", default=None, allow_null=True)
    aggregation = serializers.CharField(
        source="contributor.kpi.aggregation", default=None, allow_null=True
    )
    measure = MeasureSerializer(source="contributor.measure", allow_null=True)
    readings = BehindSerializer(source="contributor.readings", many=True)
    steps = StepSerializer(source="contributor.steps", many=True)


class GivenSerializer(serializers.Serializer[Given]):
    """What puts other numbers in the place of the computed ones: a closing, or a value set by hand."""

    since = serializers.DateField()
    until = serializers.DateField(allow_null=True, help_text="The last day; null: for good")
    by = PersonSerializer(allow_null=True)
    reason = serializers.CharField()


class ExplainedSerializer(serializers.Serializer[Any]):
    """A goal's numbers and all that they follow from.

    Each of the four is the weighted mean of the lines that are counted and have it: per mean
    (2·Σ weight·ppm + Σ weight) // (2·Σ weight). `numbers` differ from `computed` where they are set
    by hand or frozen by closing, as `source` and `given` say.
    """

    goal = serializers.CharField()
    source = serializers.ChoiceField(["computed", "by_hand", "closed"])  # type: ignore[assignment]
    formula = serializers.ChoiceField(["no_contributors", "no_data", "single", "mean"])
    given = GivenSerializer(allow_null=True)
    numbers = NumbersSerializer()
    computed = NumbersSerializer()
    lines = LineSerializer(many=True)


class ExplanationSerializer(ExplainedSerializer):
    """One goal explained, of a day, as known at an instant (null: now)."""

    as_of = serializers.DateField()
    known_at = serializers.DateTimeField(allow_null=True)
    rule_version = serializers.IntegerField()


class DerivedSerializer(ExplainedSerializer):
    lines = DerivedLineSerializer(many=True)


class DerivationSerializer(serializers.Serializer[Any]):
    """All that a goal's numbers follow from, each goal once, contributors before what they count in.

    Sum it from the leaves up, readings → value → attainment → means, and you get the same numbers. A
    goal that you may not see stands in its line with its numbers; what lies below it stays untold.
    """

    goal = serializers.CharField()
    as_of = serializers.DateField()
    known_at = serializers.DateTimeField(allow_null=True)
    rule_version = serializers.IntegerField()
    goals = DerivedSerializer(many=True)


class TargetExplanationSerializer(serializers.Serializer[Any]):
    """A target's attainment, the rule it follows, and the readings behind it, newest first."""

    id = serializers.IntegerField(source="target.pk")
    goal = serializers.CharField(source="target.goal.code")
    kpi = serializers.CharField(source="target.kpi.code")
    as_of = serializers.DateField()
    known_at = serializers.DateTimeField(allow_null=True)
    rule = serializers.CharField(source="attainment.rule")
    counts = serializers.BooleanField(source="attainment.counts")
    raw = FractionField(source="attainment.raw", allow_null=True)
    progress_ppm = serializers.IntegerField(source="attainment.progress", allow_null=True)
    expected_ppm = serializers.IntegerField(source="attainment.expected", allow_null=True)
    measure = MeasureSerializer()
    readings = ReadingSerializer(many=True)
