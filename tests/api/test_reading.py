"""What the API says of goals, KPIs and their numbers: the same as the pages, to the same people."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.test import Client
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from actions.archiving import archive_goal
from actions.closings import close_goal
from actions.goals import edit_goal
from alignment.models import Rollup
from goals.models import Allocation, Cycle, InterimTarget
from tests.web.conftest import SignIn
from tests.world import World, today, window


def read(client: Client, name: str, *args: object, **query: object) -> Any:
    answer = client.get(reverse(f"api:{name}", args=args), query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_goal_comes_with_its_stored_numbers(world: World, signed_in: SignIn) -> None:
    goal = read(signed_in(world.employee), "goal", world.own_goal.code)
    stored = Rollup.objects.get(goal=world.own_goal)
    assert goal["numbers"]["progress_ppm"] == stored.progress_ppm
    assert goal["numbers"]["evidence_ppm"] == stored.evidence_ppm
    assert goal["numbers"]["confidence"] == 6
    assert goal["parent"] == world.team_goal.code
    assert goal["owner"] == {"name": world.employee.name, "email": world.employee.email}
    assert goal["weight"] == "1"


def test_no_data_is_null_and_never_0(world: World, signed_in: SignIn) -> None:
    goal = read(signed_in(world.colleague), "goal", world.hidden.code)
    assert goal["numbers"]["progress_ppm"] is None


def test_a_list_holds_what_is_asked_for(world: World, signed_in: SignIn) -> None:
    asked = [
        ({"level": "strategic"}, [world.strategic]),
        ({"owner": world.employee.email.upper()}, [world.own_goal, world.private]),
        ({"title": "ANSWER"}, [world.own_goal]),
        ({"team": world.lending.code}, [world.team_goal]),
        ({"level": "team", "state": "draft"}, []),
    ]
    for query, found in asked:
        goals = read(signed_in(world.employee), "goals", **query)["results"]
        assert [goal["code"] for goal in goals] == [goal.code for goal in found], query


def test_children_are_asked_for_by_their_parent(world: World, signed_in: SignIn) -> None:
    goals = read(signed_in(world.employee), "goals", parent=world.strategic.code)["results"]
    assert [goal["title"] for goal in goals] == ["Lend within two minutes"]


def test_a_misspelled_filter_is_refused_by_name(world: World, signed_in: SignIn) -> None:
    answer = signed_in(world.employee).get(reverse("api:goals"), {"levle": "team"})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"] == [{"field": "levle", "message": "There is no such field."}]


def test_long_lists_come_in_pages_that_together_hold_each_goal_once(
    world: World, signed_in: SignIn
) -> None:
    client = signed_in(world.manager)
    url, codes = reverse("api:goals") + "?limit=2", []
    while url:
        page = client.get(url).json()
        codes += [goal["code"] for goal in page["results"]]
        url = page["next"]
    assert codes == [g["code"] for g in read(client, "goals")["results"]]
    assert len(codes) == len(set(codes)) == 4


def test_what_may_not_be_seen_is_not_there(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.administrator)
    target = world.target(world.private)
    hidden = [
        ("goal", world.private.code),
        ("goal-explanation", world.private.code),
        ("goal-derivation", world.private.code),
        ("check-ins", world.private.code),
        ("target-explanation", target.pk),
        ("kpi", target.kpi.code),
        ("readings", target.kpi.code),
    ]
    for name, argument in hidden:
        url = reverse(f"api:{name}", args=[argument])
        assert client.get(url).status_code == 404, name
        assert signed_in(world.employee).get(url).status_code == 200, name
    codes = [goal["code"] for goal in read(client, "goals")["results"]]
    assert world.private.code not in codes


def test_a_parent_that_may_not_be_seen_is_not_named(world: World, signed_in: SignIn) -> None:
    edit_goal(world.team_goal, {"visibility": "private"}, version=1, by=None)
    assert read(signed_in(world.executive), "goal", world.own_goal.code)["parent"] is None


def test_a_stranger_is_told_to_sign_in(db: None) -> None:
    answer = Client().get(reverse("api:goals"))
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Session")


def test_an_explanation_adds_up_to_the_stored_number(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.employee)
    why = read(client, "goal-explanation", world.own_goal.code)
    counted = [line for line in why["lines"] if line["is_counted"]]
    weights = [int(Decimal(line["weight"]) * 1000) for line in counted]
    ppm = [line["numbers"]["progress_ppm"] for line in counted]
    total = sum(w * p for w, p in zip(weights, ppm, strict=True))
    mean = (2 * total + sum(weights)) // (2 * sum(weights))
    assert mean == why["numbers"]["progress_ppm"] == why["computed"]["progress_ppm"]
    assert mean == Rollup.objects.get(goal=world.own_goal).progress_ppm
    assert (why["source"], why["rule_version"]) == ("computed", 1)


def test_an_explanation_leads_down_to_the_reading(world: World, signed_in: SignIn) -> None:
    client = signed_in(world.executive)
    why = read(client, "goal-explanation", world.strategic.code)
    (line,) = [line for line in why["lines"] if line["kind"] == "target"]
    target = read(client, "target-explanation", line["target"])
    measure = {name: Fraction(target["measure"][name]) for name in ("value", "baseline", "target")}
    way = measure["value"] - measure["baseline"]
    assert Fraction(target["raw"]) == way / (measure["target"] - measure["baseline"])
    (reading,) = target["readings"]
    assert (reading["value"], reading["author"]["name"]) == ("150", world.leader.name)


def test_an_explanation_tells_the_interim_targets(world: World, signed_in: SignIn) -> None:
    target = world.target(world.own_goal)
    InterimTarget.objects.create(
        organization=world.organization, target=target, dated=today(), value=Decimal("62.5")
    )
    why = read(signed_in(world.employee), "target-explanation", target.pk)
    assert why["measure"]["interim"] == [{"dated": today().isoformat(), "value": "125/2"}]


def test_what_counts_but_may_not_be_seen_is_nameless(world: World, signed_in: SignIn) -> None:
    why = read(signed_in(world.executive), "goal-explanation", world.strategic.code)
    assert "Mend the chute" in [line["title"] for line in why["lines"]]
    why = read(signed_in(world.employee), "goal-explanation", world.strategic.code)
    assert [(line["title"], line["code"]) for line in why["lines"] if line["kind"] == "goal"] == [
        (world.team_goal.title, world.team_goal.code),
        (None, None),
    ]


def test_what_was_put_away_and_counts_still_has_its_name(world: World, signed_in: SignIn) -> None:
    child = close_goal(world.own_goal, result="achieved", closed_on=today(), by=None)
    archive_goal(child, by=None)
    why = read(signed_in(world.employee), "goal-explanation", world.team_goal.code)
    assert world.own_goal.title in [line["title"] for line in why["lines"] if line["is_counted"]]


def test_readings_keep_every_digit_and_every_correction(
    world: World, signed_in: SignIn, posted: Any
) -> None:
    url = reverse("api:readings", args=[world.answers.code])
    for value in ("41.5", "41.123456789012"):
        assert posted(world.employee, url, {"value": value}).status_code == 201
    readings = read(signed_in(world.employee), "readings", world.answers.code)["results"]
    today_s = [r for r in readings if r["dated"] == today().isoformat()]
    assert [(r["value"], r["superseded_at"] is None) for r in today_s] == [
        ("41.123456789012", True),
        ("41.5", False),
    ]


def test_who_leads_a_team_reads_what_it_gives_to_goals_that_they_see(
    world: World, signed_in: SignIn
) -> None:
    days = window()
    cycle = Cycle.objects.create(organization=world.organization, name="Now", **days)
    row = {"organization": world.organization, "cycle": cycle, "planned": Decimal("7.5")}
    Allocation.objects.create(**row, goal=world.team_goal, team=world.lending)
    Allocation.objects.create(**row, goal=world.own_goal, person=world.employee, used=2)
    Allocation.objects.create(**row, goal=world.hidden, team=world.lending)
    url = reverse("api:allocations", args=[world.lending.code])
    found = signed_in(world.manager).get(url).json()["results"]
    assert [(one["goal"], one["person"] and one["person"]["name"]) for one in found] == [
        (world.team_goal.code, None),
        (world.own_goal.code, "Emil Row"),
    ]
    told = {name: found[1][name] for name in ("cycle", "kind", "planned", "used")}
    assert told == {"cycle": "Now", "kind": "days", "planned": "7.5", "used": "2"}
    assert signed_in(world.employee).get(url).status_code == 404


def test_the_schema_describes_every_address_and_is_valid(world: World, signed_in: SignIn) -> None:
    schema = SchemaGenerator().get_schema(request=None, public=True)
    validate_schema(schema)
    paths = {path.removeprefix("/api/v1/") for path in schema["paths"]}
    assert paths == {
        "me/",
        "goals/",
        "goals/{code}/",
        "goals/{code}/explanation/",
        "goals/{code}/derivation/",
        "goals/{code}/check-ins/",
        "check-ins/{check_in_id}/",
        "targets/{target_id}/explanation/",
        "kpis/",
        "kpis/{code}/",
        "kpis/{code}/readings/",
        "readings/{reading_id}/",
        "teams/{code}/allocations/",
    }
    served = signed_in(world.employee).get(reverse("api:openapi"), {"format": "json"})
    assert served.status_code == 200
