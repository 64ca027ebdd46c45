"""The REST door, version 1. Codes are free text and may hold a slash, so they are paths."""

from __future__ import annotations

from django.urls import URLPattern, path
from drf_spectacular.views import SpectacularAPIView

from api.views import check_ins, effort, explanations, goals, kpis
from api.views.me import Me

app_name = "api"
urlpatterns: list[URLPattern] = [
    path("me/", Me.as_view(), name="me"),
    path("openapi/", SpectacularAPIView.as_view(), name="openapi"),
    path("goals/", goals.GoalList.as_view(), name="goals"),
    path(
        "goals/<path:code>/explanation/",
        explanations.GoalExplanation.as_view(),
        name="goal-explanation",
    ),
    path(
        "goals/<path:code>/derivation/",
        explanations.GoalDerivation.as_view(),
        name="goal-derivation",
    ),
    path("goals/<path:code>/check-ins/", check_ins.CheckIns.as_view(), name="check-ins"),
    path("goals/<path:code>/", goals.GoalDetail.as_view(), name="goal"),
    path("check-ins/<int:check_in_id>/", check_ins.CheckInDetail.as_view(), name="check-in"),
    path(
        "targets/<int:target_id>/explanation/",
        explanations.TargetExplanation.as_view(),
        name="target-explanation",
    ),
    path("kpis/", kpis.KpiList.as_view(), name="kpis"),
    path("kpis/<path:code>/readings/", kpis.Readings.as_view(), name="readings"),
    path("kpis/<path:code>/", kpis.KpiDetail.as_view(), name="kpi"),
    path("teams/<path:code>/allocations/", effort.Allocations.as_view(), name="allocations"),
    path("readings/<int:reading_id>/", kpis.ReadingDetail.as_view(), name="reading"),
]
