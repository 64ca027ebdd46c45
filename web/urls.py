"""Every page's address. Codes are free text and may hold a slash, so they are paths."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, path

from web.views import (
    alignment,
    cascade,
    check_ins,
    dashboard,
    goals,
    kpis,
    numbers,
    people,
    pillars,
    reorganize,
    sign_in,
    steps,
    strategy,
    teams,
    why,
    work,
)

urlpatterns: list[URLPattern] = [
    path("", dashboard.dashboard, name="dashboard"),
    path("live/", dashboard.live, name="live"),
    path("alignment/", alignment.alignment, name="alignment"),
    path("sign-in/", sign_in.SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("setup/", sign_in.set_up, name="set-up"),
    path("numbers/", numbers.numbers, name="numbers"),
    path("strategy/", strategy.strategy, name="strategy"),
    path("strategy/pillars/", pillars.pillars, name="pillars"),
    path("strategy/pillars/<int:pillar_id>/", pillars.pillar_edit, name="pillar-edit"),
    path("strategy/pillars/<int:pillar_id>/place/", pillars.pillar_place, name="pillar-place"),
    path("cascade/", cascade.cascade, name="cascade"),
    path("work/", work.my_work, name="my-work"),
    path("check-ins/<int:check_in_id>/read/", check_ins.acknowledge, name="acknowledge"),
    path("steps/<int:step_id>/tick/", steps.tick, name="step-tick"),
    path("targets/<int:target_id>/why/", why.target_why, name="target-why"),
    path("readings/<int:reading_id>/correct/", kpis.correct, name="reading-correct"),
    path("goals/<path:code>/cascade/", cascade.goal_cascade, name="goal-cascade"),
    path("goals/<path:code>/check-in/", check_ins.check_in_page, name="check-in"),
    path("goals/<path:code>/comments/", goals.comment, name="comments"),
    path("goals/<path:code>/steps/", goals.add_step, name="steps"),
    path("goals/<path:code>/targets/", goals.add_target, name="targets"),
    path("goals/<path:code>/edit/", goals.goal_edit, name="goal-edit"),
    path("goals/<path:code>/why/", why.goal_why, name="goal-why"),
    path("goals/<path:code>/", goals.goal, name="goal"),
    path("teams/", teams.teams, name="teams"),
    path("teams/<path:code>/edit/", teams.team_edit, name="team-edit"),
    path("teams/<path:code>/teams/", teams.team_new, name="team-new"),
    path("teams/<path:code>/people/", teams.team_member, name="team-member"),
    path("teams/<path:code>/people/<int:person_id>/leave/", teams.team_leave, name="team-leave"),
    path("teams/<path:code>/reorganize/", reorganize.reorganize, name="team-reorganize"),
    path("teams/<path:code>/", teams.team, name="team"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/expectations/", people.expectations, name="expectations"),
    path("kpis/<path:code>/readings/", kpis.record, name="readings"),
    path("kpis/<path:code>/", kpis.kpi, name="kpi"),
]
