from __future__ import annotations

from rest_framework import serializers

from api.fields import PersonSerializer, ValueField
from goals.models import Allocation


class AllocationSerializer(serializers.Serializer[Allocation]):
    """What a team, or one of its people, gives to a goal in a period: person-days or money."""

    goal = serializers.CharField(source="goal.code")
    person = PersonSerializer(allow_null=True, help_text="null: the team as a whole")
    cycle = serializers.CharField(source="cycle.name")
    kind = serializers.ChoiceField(choices=Allocation.Kind.values)
    planned = ValueField()
    used = ValueField()
