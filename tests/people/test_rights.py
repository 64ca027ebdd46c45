"""The rights: that a yes or no and a scope say the same, and what each role may."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from goals.models import Goal
from people.askers import askers_of
from people.models import Organization, Person
from people.rights import RULES, Verb, can, granted, remembered
from people.rules import Rule, is_asker
from tests.people.random_organization import RandomOrganization

PAIRS = 10_000
A_TIME = 10


def today() -> dt.date:
    return timezone.now().date()


def disagreements(
    dice: random.Random,
    ours: RandomOrganization,
    people: list[Person],
    verbs: tuple[Verb, ...] = tuple(Verb),
    pairs: int = PAIRS,
) -> Counter:
    """How often each (model, verb) is answered otherwise for a row than for a query; "pairs" counts."""
    found: Counter = Counter()
    rows: dict[type[Model], list[Model]] = {m: list(m.objects.all()) for m in ours.rows()}
    rows[Organization] = [ours.organization]
    models = list(rows)
    while found["pairs"] < pairs:
        person, model = dice.choice(people), dice.choice([*models, Goal, Goal, Goal])
        verb = dice.choice(verbs)
        allowed = model.objects.filter(granted(person, verb, model.rights))
        scope = set(allowed.values_list("pk", flat=True))
        # Some that are granted among them: few rows are anybody's own.
        some = [row for row in rows[model] if row.pk in scope][:3]
        for row in [*some, *dice.sample(rows[model], min(A_TIME, len(rows[model])))]:
            found["pairs"] += 1
            found[f"{verb} granted"] += row.pk in scope
            if can(person, verb, row) != (row.pk in scope):
                found[f"{model.__name__} {verb}"] += 1
                found["differences"] += 1
    return found


@pytest.mark.django_db
def test_a_yes_or_no_and_a_scope_agree_on_ten_thousand_random_pairs(
    told: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = random.Random(20261129)
    ours = RandomOrganization(dice, "ours", today())
    theirs = RandomOrganization(dice, "theirs", today())
    people = [*ours.people, *theirs.people[:10]]
    with remembered():
        found = disagreements(dice, ours, people)
    told(f"{found['pairs']} pairs of person and row, differences: {found['differences']}")
    assert found["differences"] == 0, found
    assert {verb for verb in Verb if not found[f"{verb} granted"]} == set()
    # The control: a rule whose two sides say different things is found out.
    drifted = Rule(is_asker(lambda a: True).condition, lambda a, p, row: False)
    monkeypatch.setitem(RULES, Verb.SEE, RULES[Verb.SEE] | drifted)
    with remembered():
        assert disagreements(dice, ours, people, (Verb.SEE,), 500)["differences"] > 0


@pytest.mark.django_db
def test_who_asks_is_found_without_reading_everybody() -> None:
    organization = Organization.objects.create(name="Larch", slug="larch", rollup_date=today())
    common = {"organization": organization, "password": "!" * 80}
    rows = [Person(**common, name=f"P {n}", email=f"{n}@larch.example") for n in range(2000)]
    person = Person.objects.bulk_create(rows)[0]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE people_person")
        with CaptureQueriesContext(connection) as asked:
            assert [asker.person_id for asker in askers_of(person)] == [person.pk]
        cursor.execute("EXPLAIN " + asked[0]["sql"])
        plan = "".join(line for (line,) in cursor.fetchall())
    assert "Seq Scan on people_person" not in plan
