"""Why numbers are what they are, of any day, as known at any instant: a level or all of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from alignment.explain import Explanation
from alignment.explaining import When, derive_for, derive_target, explain, readings_of
from alignment.history import begins_after
from alignment.told import Given, Names, givens_of, may_be_told, names_of, told_goals
from api.access import Door
from api.serializers.explanations import (
    DerivationSerializer,
    ExplanationSerializer,
    TargetExplanationSerializer,
    WhenQuery,
)
from goals.models import Goal, Target
from goals.querysets import GoalQuerySet


class Explaining(Door):
    """A view that `as_of` and `known_at` may ask of another moment than the stored numbers are of."""

    @property
    def when(self) -> When:
        asked = WhenQuery(data=self.request.query_params.dict())
        asked.is_valid(raise_exception=True)
        said, known_at = asked.validated_data, asked.validated_data.get("known_at")
        if known_at:
            self.refuse_unknown(known_at)
        return When(said.get("as_of", self.as_of), known_at)

    def refuse_unknown(self, instant: dt.datetime) -> None:
        if instant > timezone.now():
            raise ValidationError({"known_at": _("This instant has not come yet.")})
        if began := begins_after(self.person.organization_id, instant):
            message = _("History is known from %s on.") % began.isoformat()
            raise ValidationError({"known_at": message})

    @property
    def named(self) -> GoalQuerySet:
        """What was put away counts still: it is named like on the pages."""
        return Goal.objects.visible_to(self.person)


def told(
    explanation: Explanation, code: str, names: Names, givens: Mapping[Any, Given]
) -> dict[str, Any]:
    """An explanation for a reader who may be told these names."""
    return {
        "goal": code,
        "source": explanation.source,
        "formula": explanation.formula,
        "given": givens.get(explanation.goal),
        "numbers": explanation.numbers,
        "computed": explanation.computed,
        "lines": [line for line in explanation.lines if may_be_told(line, names)],
    }


class GoalExplanation(Explaining):
    @extend_schema(
        parameters=[WhenQuery], responses=ExplanationSerializer, operation_id="explain_goal"
    )
    def get(self, request: Request, code: str) -> Response:
        """Why a goal's numbers are what they are: each line opens its own explanation."""
        goal, when = get_object_or_404(self.seen, code=code), self.when
        explanation = explain(self.person, goal, when)
        names = names_of(explanation.lines, self.named)
        said = {
            **told(explanation, goal.code, names, givens_of([explanation])),
            "as_of": when.as_of,
            "known_at": when.known_at,
            "rule_version": explanation.rule_version,
        }
        return Response(ExplanationSerializer(said, context={"names": names}).data)


class GoalDerivation(Explaining):
    @extend_schema(
        parameters=[WhenQuery], responses=DerivationSerializer, operation_id="derive_goal"
    )
    def get(self, request: Request, code: str) -> Response:
        """All that a goal's numbers follow from: every goal that counts in it, down to the readings.

        Refused where more lies below the goal than can be derived at once: then go level by level.
        """
        goal, when = get_object_or_404(self.seen, code=code), self.when
        derivation = derive_for(self.person, goal, when)
        goals = told_goals(derivation, self.named)
        explanations = [derivation.goals[pk] for pk in goals]
        names = names_of((line for one in explanations for line in one.lines), self.named)
        givens = givens_of(explanations)
        said = {
            "goal": goal.code,
            "as_of": when.as_of,
            "known_at": when.known_at,
            "rule_version": derivation.root.rule_version,
            "goals": [told(one, goals[one.goal].code, names, givens) for one in explanations],
        }
        return Response(DerivationSerializer(said, context={"names": names}).data)


class TargetExplanation(Explaining):
    @extend_schema(
        parameters=[WhenQuery], responses=TargetExplanationSerializer, operation_id="explain_target"
    )
    def get(self, request: Request, target_id: int) -> Response:
        """Why a target has attained what it has, down to its readings."""
        targets = Target.objects.filter(goal__in=self.seen).select_related("goal__cycle", "kpi")
        target, when = get_object_or_404(targets, pk=target_id), self.when
        derived = derive_target(target, when, self.person)
        said = {
            "target": target,
            "as_of": when.as_of,
            "known_at": when.known_at,
            "attainment": derived.attainment,
            "measure": derived.measure,
            "readings": readings_of(target.kpi, derived, when),
        }
        return Response(TargetExplanationSerializer(said).data)
