"""Which texts are found by which words."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from people import words
from people.models import Organization, Team
from people.tree import insert_team
from people.words import found_by
from tests.world import today

pytestmark = pytest.mark.django_db

NAMES = {
    "T-7": "Führung und Löhne",
    "T-77": "Lending within two minutes",
    "NORD/3": "Øst Straße Œuvre 2nd 15m CO₂",
    "T-8": "İstanbul ﬁnance हिन्दी 東京",
}


@pytest.fixture(autouse=True)
def teams() -> None:
    organization = Organization.objects.create(name="Larch", slug="larch", rollup_date=today())
    add_teams(organization, NAMES)


def add_teams(organization: Organization, names: Mapping[str, str]) -> None:
    for code, name in names.items():
        insert_team(Team(organization=organization, code=code, name=name))


def found(text: str) -> list[str]:
    rows = found_by(Team.objects.all(), text, "name", "code", has_codes=True)
    return [team.code for team in rows.order_by("rank", "pk")]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("fuhrung", ["T-7"]),
        ("FÜHR lö", ["T-7"]),
        ("minutes lend", ["T-77"]),
        ("strasse", ["NORD/3"]),
        ("oeuv ost", ["NORD/3"]),
        ("2nd 15 co2", ["NORD/3"]),
        ("istan", ["T-8"]),
        ("fin हिन्दी", ["T-8"]),
        ("東", ["T-8"]),
        ("t-7", ["T-7", "T-77"]),
        ("nord/3", ["NORD/3"]),
        ("lending tomorrow", []),
        ("ending", []),
        ("", []),
        ("  -- & | ! :* ( '", []),
        ("x" * 4000, []),
        ("ﷺ" * 200, []),
    ],
)
def test_all_words_or_their_beginnings_in_any_order_whatever_their_case_and_accents(
    text: str, codes: list[str]
) -> None:
    assert found(text) == codes


def test_a_code_s_own_row_comes_first() -> None:
    Team.objects.filter(code="T-77").update(name="Seven: T-7 once")
    Team.objects.filter(code="T-7").update(id=10_000_000)
    assert found("t-7") == ["T-7", "T-77"]


def test_what_is_called_so_or_begins_so_is_found_among_however_many_that_hold_the_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(words, "MOST_RANKED", 2)
    many = [*("Our archive",) * 4, "Archive and cellar", "Archive below", "Árchive!"]
    add_teams(Organization.objects.get(), {f"A{place}": name for place, name in enumerate(many)})
    # As rows lie in the table after somebody has written them.
    Team.objects.filter(code="A0").update(version=2)
    assert found("archive") == ["A6", "A4", "A0", "A1"]
