"""An organization's settings: what they would do is told first, what they do is what was told."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from django.test import Client
from django.urls import reverse

from actions.people import edit_settings
from alignment import cascade
from alignment.judging import Shift, freshness_shifts, pace_shifts
from alignment.pace import Thresholds
from alignment.queries import with_standing
from alignment.standing import standing_of
from goals.models import Goal
from jobs.verifying import verify
from ledger.models import AuditEntry
from people.models import Organization
from tests.alignment.some_organization import make_organization
from tests.web.conftest import SignIn
from tests.web.posting import form_of
from tests.world import World

pytestmark = pytest.mark.django_db


def shown(organization: Organization) -> dict[int, tuple[str | None, str | None]]:
    """By goal: the pace and the freshness that pages show."""
    goals = with_standing(Goal.objects.of(organization).current())
    standings = {goal.pk: standing_of(goal, organization.rollup_date) for goal in goals}
    return {pk: (one.pace, one.freshness) for pk, one in standings.items()}


def counted(before: dict[int, tuple], after: dict[int, tuple], place: int) -> Counter[tuple]:
    pairs = Counter((before[goal][place], after[goal][place]) for goal in before)
    return Counter({pair: count for pair, count in pairs.items() if pair[0] != pair[1]})


def told(shifts: list[Shift]) -> Counter[tuple]:
    return Counter({(one.before, one.after): one.count for one in shifts})


@pytest.mark.parametrize("seed", range(3))
def test_as_many_goals_change_their_colour_as_was_told(seed: int) -> None:
    organization = make_organization(Random(seed))
    cascade.drain_all(organization.pk)
    before = shown(organization)
    seen, as_of = Goal.objects.of(organization), organization.rollup_date
    paces = pace_shifts(seen, Thresholds(1_050_000, 990_000), as_of)
    fresh = freshness_shifts(seen, organization, (organization.cadence, "year"))
    fields = {"on_track_ppm": 1_050_000, "behind_ppm": 990_000, "cadence": "year"}
    edit_settings(organization, fields, version=organization.version, by=None)
    cascade.drain_all(organization.pk)
    after = shown(organization)
    assert told(paces) == counted(before, after, 0)
    assert told(fresh) == counted(before, after, 1)
    assert verify(Organization.objects.get(pk=organization.pk)).differences == []


def sent(client: Client, **said: str) -> object:
    url = reverse("settings")
    return client.post(url, form_of(client, url, "on_track_ppm") | said)


def test_the_effect_is_shown_and_nothing_saved(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.administrator)
    html = sent(client, on_track_ppm="55", behind_ppm="40", preview="1").content.decode()
    effect = html[html.index('id="effect"') :]
    assert "1 goal" in effect and "On track" in effect
    assert Organization.objects.get(pk=world.organization.pk).on_track_ppm == 900_000
    html = sent(client, on_track_ppm="89.9999", preview="1").content.decode()
    assert "No goal changes its colour." in html


def test_a_save_is_audited_and_judges_every_goal_anew(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.administrator)
    answer = sent(client, on_track_ppm="55", behind_ppm="40", currency="gbp", day_rate="450.5")
    assert answer.status_code == 302
    cascade.drain_all(world.organization.pk)
    organization = Organization.objects.get(pk=world.organization.pk)
    assert (organization.on_track_ppm, organization.currency) == (550_000, "GBP")
    assert shown(organization)[world.strategic.pk][0] == "on_track"
    assert verify(organization).differences == []
    entry = AuditEntry.objects.get(noun="organization", verb="edit")
    assert entry.before["on_track_ppm"] == 900_000
    assert "time_zone" not in entry.after


@pytest.mark.parametrize(
    ("field", "typed", "reason"),
    [
        ("behind_ppm", "95", "begins at or below"),
        ("on_track_ppm", "201", "between 0 and 200"),
        ("run_share_ppm", "101", "between 0 and 100"),
        ("currency", "Euro", "three letters"),
        ("time_zone", "Nowhere", "Nowhere is not one of the available choices"),
        ("name", "", "This field is required"),
        ("day_rate", "12 a day", "number"),
        ("day_rate", "-450", "What a person-day costs is more than 0."),
    ],
)
def test_nonsense_is_refused_at_its_field_and_kept(
    field: str, typed: str, reason: str, world: World, signed_in: SignIn
) -> None:
    answer = sent(signed_in(world.administrator), **{field: typed})
    assert answer.status_code == 422
    assert reason in answer.content.decode()
    assert Organization.objects.get(pk=world.organization.pk).version == 1


def test_settings_changed_meanwhile_are_not_overwritten(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.administrator)
    values = form_of(client, reverse("settings"), "on_track_ppm")
    edit_settings(world.organization, {"on_track_ppm": 800_000}, version=1, by=None)
    answer = client.post(reverse("settings"), values | {"on_track_ppm": "95"})
    assert answer.status_code == 409
    assert Organization.objects.get(pk=world.organization.pk).on_track_ppm == 800_000
