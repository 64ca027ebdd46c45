from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.access import Door


class MeSerializer(serializers.Serializer[Any]):
    """Who is signed in, and the day that all numbers hold for."""

    name = serializers.CharField()
    email = serializers.EmailField()
    organization = serializers.CharField(source="organization.slug")
    rollup_date = serializers.DateField(source="organization.rollup_date")
    is_administrator = serializers.BooleanField()
    is_leader = serializers.BooleanField()
    is_executive = serializers.BooleanField()


class Me(Door):
    @extend_schema(responses=MeSerializer, operation_id="read_me")
    def get(self, request: Request) -> Response:
        """Whoever is signed in."""
        return Response(MeSerializer(self.person).data)
