"""Readings and check-ins by the API: once each, by the rules of the pages, refused with reasons."""

from __future__ import annotations

from uuid import uuid4

from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alignment.models import Rollup
from api.parsing import MOST_BYTES
from kpis.models import Reading
from people.models import Person
from reviews.models import CheckIn
from tests.api.conftest import Post
from tests.web.conftest import SignIn
from tests.world import World, today


def readings_url(world: World) -> str:
    return reverse("api:readings", args=[world.answers.code])


def check_ins_url(world: World) -> str:
    return reverse("api:check-ins", args=[world.own_goal.code])


def test_a_reading_moves_the_numbers_at_once(world: World, posted: Post) -> None:
    answer = posted(world.employee, readings_url(world), {"value": "70", "note": "Counted twice."})
    assert answer.status_code == 201
    made = answer.json()
    assert (made["value"], made["dated"], made["source"]) == ("70", today().isoformat(), "api")
    assert Client().get(answer["Location"]).status_code == 401
    # (75 % of its KPI + 0 % of its one step) ÷ 2
    assert Rollup.objects.get(goal=world.own_goal).progress_ppm == 375_000


def test_a_check_in_carries_readings_and_words(world: World, posted: Post) -> None:
    body = {
        "confidence": 8,
        "moved": "Two at the desk now.",
        "readings": [{"kpi": world.answers.code, "value": 70.5}],
    }
    answer = posted(world.employee, check_ins_url(world), body)
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert (made["confidence"], made["author"]["email"]) == (8, world.employee.email)
    assert [reading["value"] for reading in made["readings"]] == ["70.5"]
    assert CheckIn.objects.get(pk=made["id"]).moved == "Two at the desk now."


def test_the_same_request_twice_creates_once(world: World, posted: Post) -> None:
    key, body = str(uuid4()), {"moved": "Once."}
    first = posted(world.employee, check_ins_url(world), body, key)
    second = posted(world.employee, check_ins_url(world), body, key)
    assert first.json() == second.json()
    assert first["Location"] == second["Location"]
    assert CheckIn.objects.filter(moved="Once.").count() == 1


def test_a_key_does_not_serve_two_requests(world: World, posted: Post) -> None:
    key = str(uuid4())
    first = posted(world.employee, check_ins_url(world), {"moved": "One."}, key)
    second = posted(world.employee, check_ins_url(world), {"moved": "Two."}, key)
    assert (second.status_code, second["Location"]) == (409, first["Location"])


def test_without_a_key_nothing_is_made(world: World, signed_in: SignIn) -> None:
    answer = signed_in(world.employee).post(
        check_ins_url(world), {"moved": "One."}, content_type="application/json"
    )
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["title"]


def test_a_session_without_its_token_writes_nothing(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.employee)
    answer = client.post(
        check_ins_url(world),
        {"moved": "Forged."},
        content_type="application/json",
        headers={"Idempotency-Key": str(uuid4())},
    )
    assert answer.status_code == 403
    assert not CheckIn.objects.filter(moved="Forged.").exists()


def test_only_who_may_report_does(world: World, posted: Post) -> None:
    allowed = {"employee", "manager", "administrator"}
    people = ("leader", "executive", "colleague", "outsider", *sorted(allowed))
    for url, body in (
        (check_ins_url(world), {"moved": "Me."}),
        (readings_url(world), {"value": 1}),
    ):
        answers = {who: posted(getattr(world, who), url, body).status_code for who in people}
        assert answers == {who: 201 if who in allowed else 404 for who in people}


BAD_READINGS: list[tuple[object, str, str]] = [
    ({"value": "1_000"}, "value", "'_' is not allowed"),
    ({"value": "１２"}, "value", "only the digits 0 to 9"),
    ({"value": "NaN"}, "value", "it must be finite"),
    ({"value": "1e400"}, "value", "out of range"),
    ({"value": True}, "value", "A number is missing"),
    ({"value": [1]}, "value", "A number is missing"),
    ({}, "value", "required"),
    ({"value": 1, "dated": "3 May"}, "dated", "wrong format"),
    ({"value": 1, "valeu": 2}, "valeu", "There is no such field"),
    ({"value": 1, "note": "x" * 1001}, "note", "no more than 1000"),
    ([], "", "Invalid data"),
]


def test_a_bad_reading_is_refused_with_field_and_reason(world: World, posted: Post) -> None:
    before = Reading.objects.count()
    for body, field, said in BAD_READINGS:
        answer = posted(world.employee, readings_url(world), body)
        assert answer.status_code == 400, body
        (error,) = answer.json()["errors"]
        assert error["field"] == field
        assert said in error["message"]
    assert Reading.objects.count() == before


HARMFUL: list[tuple[str | bytes, str]] = [
    ("[" * 33 + "]" * 33, "nested more than 32 levels"),
    ('{"value": 1, "value": 2}', "there twice"),
    ('{"value": NaN}', "NaN is not a number"),
    ('{"value": 1, "note": "\\u0000"}', "cannot be kept"),
    ('{"value": 1, "note": "\\ud800"}', "cannot be kept"),
    ('{"\\u0000": 1}', "cannot be kept"),
    ('{"value": ', "This is no JSON"),
    (b"\xff", "not UTF-8"),
    (" " * (MOST_BYTES + 1), "at most 1 MB"),
]


def test_a_body_that_could_do_harm_is_refused(world: World, posted: Post) -> None:
    for body, said in HARMFUL:
        answer = posted(world.employee, readings_url(world), body)
        assert answer.status_code in (400, 413), body[:40]
        assert said in answer.json()["title"]


def test_32_levels_are_read(world: World, posted: Post) -> None:
    answer = posted(world.employee, readings_url(world), "[" * 32 + "]" * 32)
    assert answer.json()["errors"][0]["field"] == ""


def test_what_a_rule_of_the_domain_forbids_is_422(world: World, posted: Post) -> None:
    empty = posted(world.employee, check_ins_url(world), {})
    assert empty.status_code == 422
    assert "Report a value" in empty.json()["errors"][0]["message"]
    nothing_there = posted(world.employee, readings_url(world), {"value": None})
    assert nothing_there.status_code == 422


def test_a_reading_of_a_kpi_that_the_goal_does_not_use_is_refused(
    world: World, posted: Post
) -> None:
    rows = [{"kpi": world.answers.code, "value": 1}, {"kpi": world.visits.code, "value": 1}]
    answer = posted(world.employee, check_ins_url(world), {"readings": rows})
    assert [error["field"] for error in answer.json()["errors"]] == ["readings.1.kpi"]
    twice = [rows[0], rows[0]]
    answer = posted(world.employee, check_ins_url(world), {"readings": twice})
    assert "twice" in answer.json()["errors"][0]["message"]
    assert not CheckIn.objects.filter(goal=world.own_goal, confidence=None).exists()


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
NAMES = st.sampled_from(["value", "dated", "note", "readings", "confidence", "moved", "kpi"])


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=JSON | st.dictionaries(NAMES, JSON, max_size=4))
def test_no_body_whatever_is_a_fault_of_ours(body: object, world: World, posted: Post) -> None:
    for url in (readings_url(world), check_ins_url(world)):
        assert posted(world.employee, url, body).status_code in (201, 400, 422)


def test_a_person_who_left_is_a_stranger(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.employee)
    Person.objects.filter(pk=world.employee.pk).update(is_active=False)
    assert client.get(reverse("api:me")).status_code == 401
