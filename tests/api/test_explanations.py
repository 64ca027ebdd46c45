"""Why numbers are what they are, by the API: all of it at once, and of other moments."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pghistory.models import Event

from actions.closings import set_by_hand
from actions.goals import GoalDraft, cascade_goal, edit_goal
from actions.readings import record_reading
from alignment import cascade, explaining
from alignment.models import Rollup
from alignment.rollup import GoalNumbers
from tests.alignment.plain import combine
from tests.api.test_reading import read
from tests.web.conftest import SignIn
from tests.world import World, today

Json = dict[str, Any]
WHOLE = 1_000_000


def ppm(share: Fraction) -> int:
    return int(min(max(share, Fraction(0)), Fraction(1)) * WHOLE + Fraction(1, 2))


def own(line: Json, as_of: dt.date) -> GoalNumbers:
    """Numbers of a target (here all increase) or milestone, from its readings or steps."""
    if line["kind"] == "steps":
        steps = [(Decimal(step["weight"]), step) for step in line["steps"]]
        whole = sum(weight for weight, _ in steps)
        done = sum(weight for weight, step in steps if step["done_on"])
        return GoalNumbers(ppm(Fraction(done) / Fraction(whole)), WHOLE, None, None)
    asked = line["measure"]
    start, due = (dt.date.fromisoformat(asked[end]) for end in ("start", "due"))
    expected = ppm(Fraction((as_of - start).days, (due - start).days))
    if not line["readings"]:
        return GoalNumbers(None, 0, expected, None)
    value = Fraction(line["readings"][0]["value"]) - Fraction(asked["baseline"])
    gone = ppm(value / (Fraction(asked["target"]) - Fraction(asked["baseline"])))
    return GoalNumbers(gone, WHOLE, expected, gone)


def summed(derivation: Json) -> dict[str, GoalNumbers]:
    """Every goal's numbers as a client sums them, from the leaves that it was sent."""
    found: dict[str, GoalNumbers] = {}
    for goal in derivation["goals"]:
        counted = [line for line in goal["lines"] if line["is_counted"]]
        parts = []
        for line in counted:
            is_goal = line["kind"] == "goal"
            numbers = found[line["code"]] if is_goal else own(line, today())
            parts.append((int(Decimal(line["weight"]) * 1000), numbers))
        found[goal["goal"]] = combine(parts)
    return found


def test_a_derivation_sums_from_its_readings_to_the_stored_numbers(
    world: World, signed_in: SignIn
) -> None:
    told = read(signed_in(world.executive), "goal-derivation", world.strategic.code)
    sums = summed(told)
    assert told["rule_version"] == 1
    assert {goal.code for goal in (world.strategic, world.team_goal, world.own_goal)} <= set(sums)
    for row in Rollup.objects.filter(goal__code__in=sums):
        numbers = sums[row.goal.code]
        assert (numbers.progress, numbers.evidence) == (row.progress_ppm, row.evidence_ppm)


def test_what_may_not_be_seen_is_told_as_a_sum_and_no_further(
    world: World, signed_in: SignIn
) -> None:
    told = {
        person: read(signed_in(person), "goal-derivation", world.strategic.code)
        for person in (world.employee, world.executive)
    }
    codes = {person: [goal["goal"] for goal in one["goals"]] for person, one in told.items()}
    assert world.hidden.code in codes[world.executive]
    assert world.hidden.code not in codes[world.employee]
    assert world.hidden.title not in str(told[world.employee])
    root = told[world.employee]["goals"][-1]
    assert (root["goal"], root["numbers"]) == (
        world.strategic.code,
        told[world.executive]["goals"][-1]["numbers"],
    )


def test_what_was_private_then_is_not_told_of_a_goal_that_was_opened_since(
    world: World, signed_in: SignIn
) -> None:
    (kept,) = cascade_goal(
        world.private,
        [
            GoalDraft(
                "Learn it at night",
                {"level": "individual", "owner": world.employee, "visibility": "private"},
            )
        ],
        by=world.employee,
    )
    set_by_hand(
        kept,
        420_000,
        set_on=today(),
        expires_on=today() + dt.timedelta(days=9),
        reason="Felt",
        by=world.employee,
    )
    instant = timezone.now() - dt.timedelta(hours=1)
    for model in Event.__subclasses__():
        model._base_manager.update(pgh_created_at=instant)
    edit_goal(world.private, {"visibility": "organization"}, version=1, by=world.employee)
    cascade.drain_all(world.organization.pk)
    then = {"known_at": instant.isoformat()}
    for name in ("goal-explanation", "goal-derivation"):
        url = reverse(f"api:{name}", args=[world.private.code])
        assert "420000" not in signed_in(world.colleague).get(url).content.decode()
        answer = signed_in(world.colleague).get(url, then)
        assert answer.status_code == 422
        assert "private then" in answer.json()["errors"][0]["message"]
        for reader in (world.employee, world.manager):
            assert "420000" in signed_in(reader).get(url, then).content.decode()


def test_too_much_below_is_refused_with_the_limit_and_may_be_read_by_the_level(
    world: World, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explaining, "MOST_BELOW", 2)
    client = signed_in(world.employee)
    answer = client.get(reverse("api:goal-derivation", args=[world.strategic.code]))
    assert answer.status_code == 422
    assert "More than 2 goals" in answer.json()["errors"][0]["message"]
    assert read(client, "goal-explanation", world.strategic.code)["lines"]


def test_a_number_is_explained_as_it_was_known_at_an_instant(
    world: World, signed_in: SignIn
) -> None:
    client, target = signed_in(world.employee), world.target(world.own_goal)
    before = read(client, "goal-explanation", world.own_goal.code)
    instant = timezone.now()
    record_reading(world.answers, dated=today(), value=Decimal(80), by=None)
    cascade.drain_all(world.organization.pk)
    after = read(client, "goal-explanation", world.own_goal.code)
    assert after["numbers"] != before["numbers"]
    then = {"known_at": instant.isoformat()}
    told = read(client, "goal-explanation", world.own_goal.code, **then)
    assert (told["numbers"], told["lines"]) == (before["numbers"], before["lines"])
    readings = read(client, "target-explanation", target.pk, **then)["readings"]
    assert [reading["value"] for reading in readings] == ["50"]
    long_ago = read(client, "goal-derivation", world.own_goal.code, as_of="2001-01-01")
    assert [line["readings"] for line in long_ago["goals"][-1]["lines"]] == [[], []]


@pytest.mark.parametrize(
    ("asked", "status", "field"),
    [
        ({"as_of": "yesterday"}, 400, "as_of"),
        ({"known_at": "noon"}, 400, "known_at"),
        ({"asof": "2026-01-01"}, 400, "asof"),
        ({"known_at": "2999-01-01T00:00:00Z"}, 422, "known_at"),
        ({"known_at": "1999-01-01T00:00:00Z"}, 422, "known_at"),
    ],
)
def test_a_moment_that_cannot_be_looked_at_is_refused_by_name(
    asked: dict[str, str], status: int, field: str, world: World, signed_in: SignIn
) -> None:
    client, target = signed_in(world.employee), world.target(world.own_goal)
    for name, key in (
        ("goal-explanation", world.own_goal.code),
        ("goal-derivation", world.own_goal.code),
        ("target-explanation", target.pk),
    ):
        answer = client.get(reverse(f"api:{name}", args=[key]), asked)
        assert answer.status_code == status
        assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_value_by_hand_is_told_with_who_and_why(world: World, signed_in: SignIn) -> None:
    until = today() + dt.timedelta(days=9)
    by_hand = {"set_on": today(), "expires_on": until, "reason": "Seen", "by": world.manager}
    set_by_hand(world.own_goal, 900_000, **by_hand)  # type: ignore[arg-type]
    cascade.drain_all(world.organization.pk)
    told = read(signed_in(world.employee), "goal-derivation", world.team_goal.code)
    (goal,) = (one for one in told["goals"] if one["goal"] == world.own_goal.code)
    assert goal["source"] == "by_hand"
    assert goal["given"] == {
        "since": today().isoformat(),
        "until": until.isoformat(),
        "by": {"name": world.manager.name, "email": world.manager.email},
        "reason": "Seen",
    }
