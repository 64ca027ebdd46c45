"""Fields of more than one serializer: exact values, weights, the four numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kpis.numbers import NumberError, parse_number, plain_text


class Shape(serializers.Serializer[Any]):
    """A serializer that refuses what it does not know: a misspelled name must not pass unread."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = set(data) - set(self.fields) if isinstance(data, dict) else set()
        if unknown:
            said = {str(name)[:100]: [_("There is no such field.")] for name in sorted(unknown)}
            raise serializers.ValidationError(said)
        return super().to_internal_value(data)


@extend_schema_field(OpenApiTypes.STR)
class ValueField(serializers.Field[Decimal, Any, str, Any]):
    """A value in its KPI's unit with every digit, as text; a JSON number is taken too."""

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool) or not isinstance(data, str | Decimal):
            raise serializers.ValidationError(_("A number is missing."))
        try:
            return parse_number(str(data)).value
        except NumberError as error:
            raise serializers.ValidationError(str(error)) from None

    def to_representation(self, value: Decimal) -> str:
        return plain_text(value)


@extend_schema_field(OpenApiTypes.STR)
class WeightField(serializers.Field[int, Any, str, Any]):
    """A weight, kept in thousandths, as text: "1.5"."""

    def to_representation(self, value: int) -> str:
        return plain_text(Decimal(value).scaleb(-3))


class NumbersSerializer(serializers.Serializer[Any]):
    """The four numbers of a goal in parts per million; null is no data, which is never 0."""

    progress_ppm = serializers.IntegerField(source="progress", allow_null=True)
    evidence_ppm = serializers.IntegerField(source="evidence")
    expected_ppm = serializers.IntegerField(source="expected", allow_null=True)
    paced_ppm = serializers.IntegerField(source="paced", allow_null=True)


class PersonSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    email = serializers.EmailField()


class NamedCodeSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
