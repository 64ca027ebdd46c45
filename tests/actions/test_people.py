from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from actions.cycles import create_cycle
from actions.errors import StaleEdit
from actions.people import (
    OrganizationDraft,
    PersonDraft,
    add_person,
    add_pillar,
    add_team,
    edit_settings,
    move_team,
    set_membership,
    set_up_organization,
)
from ledger.models import AuditEntry
from people.models import Membership, Organization, Person, Pillar, Team

TODAY = dt.date(2026, 7, 2)
PASSWORD = "a-long-enough-phrase"
BAKERY = OrganizationDraft("Alder Bakery", "alder", time_zone="Europe/Dublin")
ADA = PersonDraft("Ada Quinn", "ada@alder.example", PASSWORD)
EVE = PersonDraft("Eve", "eve@other.example", PASSWORD)


@pytest.fixture
def ada(db: None) -> Person:
    return set_up_organization(BAKERY, ADA, on=TODAY, mission="Bread.", vision="Good bread.")


def entries(verb: str, noun: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(verb=verb, noun=noun).order_by("id"))


def test_a_new_organization_has_an_administrator_who_can_sign_in(ada: Person) -> None:
    assert ada.is_administrator
    assert authenticate(username="Ada@alder.example", password=PASSWORD) == ada
    assert ada.organization.rollup_date == TODAY
    assert [(p.kind, p.statement) for p in Pillar.objects.all()] == [
        ("mission", "Bread."),
        ("vision", "Good bread."),
    ]


def test_the_password_is_kept_as_a_hash_and_never_told_to_the_audit(ada: Person) -> None:
    assert ada.password.startswith("argon2")
    (entry,) = entries("create", "person")
    assert entry.after["email"] == "ada@alder.example"
    assert "password" not in entry.after


def test_a_first_set_up_is_refused_once_there_is_an_organization(ada: Person) -> None:
    with pytest.raises(ValidationError, match="set up already"):
        set_up_organization(OrganizationDraft("Other", "other"), EVE, on=TODAY, first=True)
    set_up_organization(OrganizationDraft("Other", "other"), EVE, on=TODAY)
    assert Organization.objects.count() == 2


def set_up_beside_another() -> str:
    """What a stranger is told who asks while another's set-up is not yet committed."""
    answers: list[str] = []

    def ask() -> None:
        try:
            set_up_organization(OrganizationDraft("Other", "other"), EVE, on=TODAY, first=True)
            answers.append("made")
        except ValidationError:
            answers.append("refused")
        finally:
            connection.close()

    stranger = threading.Thread(target=ask)
    with transaction.atomic():
        set_up_organization(BAKERY, ADA, on=TODAY, first=True)
        stranger.start()
        stranger.join(1)
    stranger.join(30)
    return answers[0]


@pytest.mark.django_db(transaction=True)
def test_of_two_strangers_at_once_only_one_sets_up() -> None:
    assert set_up_beside_another() == "refused"


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_strangers_would(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actions.people.lock_organizations", lambda: None)
    assert set_up_beside_another() == "made"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (OrganizationDraft("Alder", "alder", time_zone="Mars/Olympus"), "time_zone"),
        (OrganizationDraft("Alder", "no spaces"), "slug"),
        (OrganizationDraft("", "alder"), "name"),
        (OrganizationDraft("Alder", "alder", currency="EURO"), "currency"),
    ],
)
def test_a_bad_organization_is_refused_by_field_and_leaves_nothing(
    draft: OrganizationDraft, field: str
) -> None:
    with pytest.raises(ValidationError) as refusal:
        set_up_organization(draft, ADA, on=TODAY)
    assert field in refusal.value.message_dict
    assert not Organization.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["", "short", "password12345", None])
def test_the_first_administrator_needs_a_good_password(password: str | None) -> None:
    with pytest.raises(ValidationError):
        set_up_organization(BAKERY, PersonDraft("Ada", "ada@alder.example", password), on=TODAY)
    assert not Organization.objects.exists()


def test_an_email_belongs_to_one_person_however_it_is_spelled(ada: Person) -> None:
    with pytest.raises(ValidationError) as refusal:
        add_person(ada.organization, PersonDraft("Ada 2", " ADA@alder.example "), by=ada)
    assert "email" in refusal.value.message_dict


def test_a_person_without_a_password_cannot_sign_in(ada: Person) -> None:
    ben = add_person(ada.organization, PersonDraft("Ben", "ben@alder.example"), by=ada)
    assert not ben.has_usable_password()
    assert authenticate(username="ben@alder.example", password="") is None


def test_teams_make_a_sound_tree_with_codes_of_their_own(ada: Person) -> None:
    bakery = add_team(ada.organization, "Bakery", by=ada)
    ovens = add_team(ada.organization, "Ovens", by=ada, parent=bakery)
    shop = add_team(ada.organization, "Shop", by=ada, code="SHOP")
    assert [bakery.code, ovens.code, shop.code] == ["T-1", "T-2", "SHOP"]
    assert set(Team.objects.under(Team.objects.get(pk=bakery.pk))) == {bakery, ovens}
    assert [e.after["name"] for e in entries("create", "team")] == ["Bakery", "Ovens", "Shop"]


def test_a_team_code_is_given_once(ada: Person) -> None:
    add_team(ada.organization, "Shop", by=ada, code="SHOP")
    with pytest.raises(ValidationError):
        add_team(ada.organization, "Another shop", by=ada, code="SHOP")


def test_a_move_takes_everything_below_along_and_is_audited_once(ada: Person) -> None:
    bakery = add_team(ada.organization, "Bakery", by=ada)
    ovens = add_team(ada.organization, "Ovens", by=ada, parent=bakery)
    night = add_team(ada.organization, "Night shift", by=ada, parent=ovens)
    shop = add_team(ada.organization, "Shop", by=ada)
    moved = move_team(ovens, shop, by=ada, version=1)
    assert moved.version == 2
    assert set(Team.objects.under(Team.objects.get(pk=shop.pk))) == {shop, ovens, night}
    assert move_team(ovens, shop, by=ada).version == 2
    (entry,) = entries("move", "team")
    assert (entry.before, entry.after) == ({"parent": bakery.pk}, {"parent": shop.pk})


def test_a_team_moves_neither_under_itself_nor_from_a_stale_page(ada: Person) -> None:
    bakery = add_team(ada.organization, "Bakery", by=ada)
    ovens = add_team(ada.organization, "Ovens", by=ada, parent=bakery)
    with pytest.raises(ValidationError, match="under itself"):
        move_team(bakery, ovens, by=ada)
    with pytest.raises(StaleEdit):
        move_team(ovens, None, by=ada, version=7)


def test_a_membership_is_given_changed_and_taken_away(ada: Person) -> None:
    ovens = add_team(ada.organization, "Ovens", by=ada)
    first = set_membership(ada, ovens, "member", by=ada)
    second = set_membership(ada, ovens, "lead", by=ada)
    assert first == second
    assert list(Membership.objects.values_list("role", flat=True)) == ["lead"]
    assert set_membership(ada, ovens, None, by=ada) is None
    assert not Membership.objects.exists()
    assert set_membership(ada, ovens, None, by=ada) is None
    verbs = AuditEntry.objects.filter(noun="membership").order_by("id")
    assert [entry.verb for entry in verbs] == ["create", "edit", "remove"]


def test_who_has_left_is_put_into_no_team_but_is_taken_out_of_one(ada: Person) -> None:
    ovens, shop = (add_team(ada.organization, name, by=ada) for name in ("Ovens", "Shop"))
    ben = add_person(ada.organization, PersonDraft("Ben", "ben@alder.example"), by=ada)
    set_membership(ben, ovens, "member", by=ada)
    Person.objects.filter(pk=ben.pk).update(is_active=False)
    for team in (ovens, shop):
        with pytest.raises(ValidationError, match="take them back first"):
            set_membership(ben, team, "lead", by=ada)
    assert set_membership(ben, ovens, None, by=ada) is None
    assert not Membership.objects.exists()


def test_a_membership_has_a_known_role(ada: Person) -> None:
    ovens = add_team(ada.organization, "Ovens", by=ada)
    with pytest.raises(ValidationError):
        set_membership(ada, ovens, "emperor", by=ada)


def test_pillars_line_up_behind_each_other(ada: Person) -> None:
    add_pillar(ada.organization, "value", "Patience", by=ada)
    add_pillar(ada.organization, "area", "Ovens", by=ada)
    assert [p.title for p in Pillar.objects.all()] == ["Mission", "Vision", "Patience", "Ovens"]


def test_settings_change_by_version_and_only_settings(ada: Person) -> None:
    changed = edit_settings(ada.organization, {"on_track_ppm": 950_000}, version=1, by=ada)
    assert (changed.on_track_ppm, changed.version) == (950_000, 2)
    (entry,) = entries("edit", "organization")
    assert (entry.before, entry.after) == ({"on_track_ppm": 900_000}, {"on_track_ppm": 950_000})
    with pytest.raises(StaleEdit):
        edit_settings(ada.organization, {"name": "Elder"}, version=1, by=ada)
    with pytest.raises(ValidationError, match="not a setting"):
        edit_settings(ada.organization, {"rollup_date": TODAY}, version=2, by=ada)
    with pytest.raises(ValidationError):
        edit_settings(ada.organization, {"behind_ppm": 990_000}, version=2, by=ada)
    with pytest.raises(ValidationError):
        edit_settings(ada.organization, {"time_zone": "Nowhere"}, version=2, by=ada)


def test_a_quarter_lies_in_its_year(ada: Person) -> None:
    year = create_cycle(
        ada.organization, "2026", dt.date(2026, 1, 1), dt.date(2026, 12, 31), by=ada
    )
    days = dt.date(2026, 1, 1), dt.date(2026, 3, 31)
    assert create_cycle(ada.organization, "Q1", *days, by=ada, parent=year).parent == year
    days = dt.date(2026, 12, 1), dt.date(2027, 2, 28)
    with pytest.raises(ValidationError, match="must lie within 2026"):
        create_cycle(ada.organization, "Q5", *days, by=ada, parent=year)
    with pytest.raises(ValidationError):
        create_cycle(ada.organization, "2026", *days, by=ada)
    days = dt.date(2026, 12, 1), dt.date(2026, 1, 1)
    with pytest.raises(ValidationError):
        create_cycle(ada.organization, "Backwards", *days, by=ada)


def test_no_team_lies_under_one_that_was_archived_meanwhile(ada: Person) -> None:
    upper, lower = (add_team(ada.organization, name, by=ada) for name in ("Sales", "Service"))
    Team.objects.filter(pk=upper.pk).update(archived_at=timezone.now())
    with pytest.raises(ValidationError, match="is archived"):
        move_team(lower, upper, by=ada)
    with pytest.raises(ValidationError, match="is archived"):
        add_team(ada.organization, "Repairs", parent=upper, by=ada)
