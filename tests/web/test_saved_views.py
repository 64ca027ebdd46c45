"""Saved views: filters of a page under a name, one's own or a leader's for everyone."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from actions.saved_views import save_view
from ledger.models import AuditEntry
from people.models import Person, Pillar, SavedView
from tests.web.conftest import SignIn
from tests.web.posting import form_of
from tests.world import World

OPEN = {"visibility": "organization"}


def save(client: Client, page: str, query: str, name: str, **more: Any) -> Any:
    url = f"{reverse('views', args=[page])}?{query}"
    return client.post(url, form_of(client, url, "name") | {"name": name} | more)


def menu(client: Client, page: str, query: str = "") -> str:
    url = f"{reverse('views', args=[page])}?{query}"
    return client.get(url, headers={"HX-Request": "true"}).content.decode()


def edit(client: Client, view: SavedView, **typed: Any) -> Any:
    url = reverse("view-edit", args=[view.pk])
    return client.post(url, form_of(client, url, "version") | typed)


def test_filters_are_saved_found_renamed_and_deleted_by_whose_they_are(
    world: World, signed_in: SignIn
) -> None:
    mara, emil = signed_in(world.manager), signed_in(world.employee)
    answer = save(mara, "goals", "level=team&page=3&pace=", "Ours")
    assert answer["Location"] == "/goals/?level=team"
    view = SavedView.objects.get()
    assert 'href="/goals/?level=team"' in menu(mara, "goals")
    assert "Ours" not in menu(emil, "goals") + menu(mara, "kpis")
    again = save(mara, "goals", "level=strategic", "Ours")
    assert again.status_code == 422 and "with this name already" in again.content.decode()
    assert edit(mara, view, name="Late", address="/goals/?pace=overdue").status_code == 302
    assert (">Late<" in menu(mara, "goals")) and not AuditEntry.objects.filter(noun="savedview")
    for name in ("view-edit", "view-delete"):
        assert emil.post(reverse(name, args=[view.pk])).status_code == 404
    deleted = mara.post(reverse("view-delete", args=[view.pk]))
    assert deleted["Location"] == "/goals/?pace=overdue" and not SavedView.objects.exists()


def test_a_leader_shares_a_view_with_everyone(world: World, signed_in: SignIn) -> None:
    """And nobody else does, whatever they send."""
    lena, emil = signed_in(world.leader), signed_in(world.employee)
    query = f"pillar={world.readers.pk}"
    save(lena, "dashboard", query, "Readers", is_shared="on")
    save(emil, "dashboard", query, "Mine", is_shared="on")
    assert [entry.verb for entry in AuditEntry.objects.filter(noun="savedview")] == ["create"]
    shown = menu(emil, "dashboard")
    assert "Readers" in shown and world.leader.name in shown
    assert "Mine" not in menu(lena, "dashboard")
    shared = SavedView.objects.get(name="Readers")
    assert emil.get(reverse("view-edit", args=[shared.pk])).status_code == 404


def test_the_audit_log_tells_of_a_view_while_it_is_shared_and_of_nothing_else(
    world: World, signed_in: SignIn
) -> None:
    lena = signed_in(world.leader)
    save(lena, "goals", "text=kept", "Kept to myself")
    view = SavedView.objects.get()
    edit(lena, view, name="Late", address="/goals/?pace=overdue", is_shared="on")
    edit(lena, view, address="/goals/?pace=behind", is_shared="on")
    edit(lena, view, name="Mine", address="/goals/?text=mine", is_shared="")
    view.refresh_from_db()
    assert not view.is_shared and view.query == "text=mine"
    entries = AuditEntry.objects.filter(noun="savedview").order_by("pk")
    assert [entry.verb for entry in entries] == ["create", "edit", "delete"]
    assert entries[2].before["query"] == "pace=behind" and not entries[2].after
    told = str([(entry.before, entry.after) for entry in entries])
    assert "Kept" not in told and "text=" not in told and "Mine" not in told
    log = signed_in(world.administrator).get(reverse("audit")).content.decode()
    assert "edited the shared view “Late”" in log


def test_who_is_no_leader_any_more_takes_a_shared_view_back_and_else_leaves_it(
    world: World, signed_in: SignIn
) -> None:
    lena, emil = signed_in(world.leader), signed_in(world.employee)
    save(lena, "goals", "level=team", "Teams", is_shared="on")
    view = SavedView.objects.get()
    Person.objects.filter(pk=world.leader.pk).update(is_leader=False)
    refused = edit(lena, view, name="Mine")
    assert refused.status_code == 422 and "take it back" in refused.content.decode()
    with pytest.raises(ValidationError, match="share"):
        save_view({"name": "Ours", "page": "goals", "query": "x=1"} | OPEN, by=world.employee)
    Person.objects.filter(pk=world.leader.pk).update(is_active=False)
    assert "Teams" not in menu(emil, "goals")
    Person.objects.filter(pk=world.leader.pk).update(is_active=True)
    assert "Teams" in menu(emil, "goals")
    assert edit(lena, view, name="Mine", is_shared="").status_code == 302
    assert "Mine" not in menu(emil, "goals")
    assert "is_shared" not in lena.get(reverse("view-edit", args=[view.pk])).content.decode()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://elsewhere.example/goals/?level=team", "Give the address of"),
        ("/teams/?level=team", "Give the address of"),
        ("//[/goals/?level=team", "Give the address of"),
        ("?pillar=1", "Give the address of"),
        ("/goals/?level=team&colour=red", "“colour” is nothing"),
        ("/kpis/?text=", "says no filters"),
    ],
)
def test_only_filters_of_our_pages_are_kept(
    address: str, said: str, world: World, signed_in: SignIn
) -> None:
    answer = save(signed_in(world.manager), "goals", "", "Odd", address=address)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not SavedView.objects.exists()


def test_the_dashboard_has_its_address_without_a_path_too(world: World, signed_in: SignIn) -> None:
    address = f"http://testserver?pillar={world.readers.pk}"
    answer = save(signed_in(world.manager), "dashboard", "", "Readers", address=address)
    assert answer["Location"] == f"/?pillar={world.readers.pk}"


def test_a_view_of_what_is_gone_says_so_and_is_mended(world: World, signed_in: SignIn) -> None:
    gone = Pillar.objects.create(organization=world.organization, kind="area", title="Rooms")
    mara = signed_in(world.manager)
    save(mara, "dashboard", f"pillar={gone.pk}&owner={world.leader.email}", "Rooms")
    gone.delete()
    url = reverse("view-edit", args=[SavedView.objects.get().pk])
    assert "Leave out what is no longer there" in mara.get(url).content.decode()
    answer = mara.post(url, form_of(mara, url, "initial-address"))
    assert answer.status_code == 302
    assert SavedView.objects.get().query == f"owner={world.leader.email.replace('@', '%40')}"


def test_a_view_of_one_of_several_people_says_so_and_is_left_as_it_is(
    world: World, signed_in: SignIn
) -> None:
    Person.objects.filter(pk=world.leader.pk).update(name=world.employee.name)
    mara = signed_in(world.manager)
    save(mara, "goals", f"owner={world.employee.name}", "Theirs")
    html = mara.get(reverse("view-edit", args=[SavedView.objects.get().pk])).content.decode()
    assert "several called" in html and "Leave out" not in html
