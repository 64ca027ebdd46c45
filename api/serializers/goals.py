from __future__ import annotations

from typing import Any

from rest_framework import serializers

from alignment.standing import line_of
from api.fields import (
    NamedCodeSerializer,
    NumbersSerializer,
    PersonSerializer,
    Shape,
    WeightField,
)
from goals.models import Goal


class StandingSerializer(NumbersSerializer):
    """Stored numbers side by side, never merged; `is_known` is false before the first roll-up."""

    pace = serializers.CharField(allow_null=True)
    freshness = serializers.CharField(allow_null=True)
    newest_on = serializers.DateField(allow_null=True)
    confidence = serializers.IntegerField(allow_null=True)
    is_watermelon = serializers.BooleanField()
    is_known = serializers.BooleanField()


class GoalSerializer(serializers.Serializer[Goal]):
    """A goal with its stored numbers; `parent` is null also for one that you may not see."""

    code = serializers.CharField(source="goal.code")
    title = serializers.CharField(source="goal.title")
    description = serializers.CharField(source="goal.description")
    level = serializers.CharField(source="goal.level")
    state = serializers.CharField(source="goal.state")
    visibility = serializers.CharField(source="goal.visibility")
    commitment = serializers.CharField(source="goal.commitment")
    priority = serializers.IntegerField(source="goal.priority", allow_null=True)
    owner = PersonSerializer(source="goal.owner", allow_null=True)
    team = NamedCodeSerializer(source="goal.team", allow_null=True)
    cycle = serializers.CharField(source="goal.cycle.name", default=None, allow_null=True)
    start_date = serializers.DateField(source="window.start", allow_null=True)
    due_date = serializers.DateField(source="window.due", allow_null=True)
    parent = serializers.CharField(source="goal.seen_parent", allow_null=True)  # type: ignore[assignment]
    weight = WeightField(source="goal.weight")
    version = serializers.IntegerField(source="goal.version")
    numbers = StandingSerializer(source="standing")

    def to_representation(self, instance: Goal) -> dict[str, Any]:
        """instance: fetched through `with_standing`, with `seen_parent`."""
        return super().to_representation(line_of(instance, self.context["as_of"]))  # type: ignore[arg-type]


class GoalQuery(Shape):
    """Which goals a list is to hold; without any, all that you may see."""

    level = serializers.ChoiceField(Goal.Level.choices, required=False)
    state = serializers.ChoiceField(Goal.State.choices, required=False)
    parent = serializers.CharField(required=False, help_text="Code of the home parent")  # type: ignore[assignment]
    team = serializers.CharField(required=False, help_text="Code of the team")
    owner = serializers.EmailField(required=False, help_text="The owner's address")
    title = serializers.CharField(required=False, help_text="A part of the title")
    limit = serializers.IntegerField(required=False, min_value=1, max_value=200)
    cursor = serializers.CharField(required=False)
