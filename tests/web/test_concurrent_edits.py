"""Two people save the same field at once: one is told, with both texts, and nothing is overwritten."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import QuerySet
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver

from tests.web.at_once import Browsers, drained_elsewhere, two_browsers
from tests.web.creating import codes_of, reached, views_of
from tests.web.edits import EDITS, Edit
from tests.web.posting import form_of, form_values
from tests.world import World, make_world
from web.forms.keyed import VersionedForm

PAIRS = 200
PAIRS_WITHOUT = 40


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


class Pairs:
    """Sends pairs of edits and counts those of which both were accepted: one overwrote the other."""

    def __init__(self, world: World, browsers: Browsers) -> None:
        self.world, self.browsers = world, browsers
        self.sent = self.overwrites = 0
        self.faults: list[str] = []

    def rounds(self, edit: Edit, times: int) -> None:
        """Some pairs on one field. The page of who was told is what the next pair begins from."""
        page: dict[str, str] = {}
        for _ in range(times):
            row = edit.row(self.world, self.sent + 1)
            page = self.pair(
                edit, row, page if page and not edit.is_fresh else self.page(edit, row)
            )
        if page and not edit.is_fresh and edit.address != "goal-move":
            self.save_mine(edit, row, page)

    def page(self, edit: Edit, row: Any) -> dict[str, str]:
        if not edit.form:
            return {"version": str(row.version)}
        client = self.browsers.of(getattr(self.world, edit.who[0]))
        return form_of(client, edit.url(row, edit.page), edit.form)

    def pair(self, edit: Edit, row: Any, page: dict[str, str]) -> dict[str, str]:
        self.sent += 1
        kept_as = edit.kept_as or edit.field
        saved = page.get(kept_as, page.get(edit.field, ""))
        typed = edit.two_texts(self.world, self.sent, page.get("initial-" + kept_as, saved))
        url, always = edit.url(row), page | edit.always

        def sending(text: str) -> Callable[[Client], HttpResponse]:
            return lambda client: client.post(url, always | {edit.field: text})

        people = [getattr(self.world, who) for who in edit.who]
        one, other = self.browsers.send(*zip(people, map(sending, typed), strict=True))
        statuses = [one.status_code, other.status_code]
        if statuses == [302, 302]:
            self.overwrites += 1
            return page
        if sorted(statuses) != [302, 409]:
            self.faults.append(f"{edit.name}: answered {statuses}")
            return {}
        lost = statuses.index(409)
        return self.told(edit, (one, other)[lost], mine=typed[lost], theirs=typed[1 - lost])

    def told(self, edit: Edit, answer: HttpResponse, *, mine: str, theirs: str) -> dict[str, str]:
        """Whoever was told finds both texts, and can send theirs again."""
        kept_as = edit.kept_as or edit.field
        found = form_values(answer.content.decode(), "version" if edit.kept_as else edit.form)
        if found.get(kept_as) != mine:
            self.faults.append(f"{edit.name}: {mine} is lost")
        if edit.tells_saved and found.get("initial-" + kept_as) != theirs:
            self.faults.append(f"{edit.name}: {theirs} is not told")
        return found

    def save_mine(self, edit: Edit, row: Any, page: dict[str, str]) -> None:
        client = self.browsers.of(getattr(self.world, edit.who[0]))
        answer = client.post(edit.url(row), page | edit.always)
        if answer.status_code != 302:
            self.faults.append(f"{edit.name}: sent again, answered {answer.status_code}")


@pytest.mark.slow
def test_200_pairs_of_edits_overwrite_nothing(world: World, told: Callable[[str], None]) -> None:
    with two_browsers() as browsers, drained_elsewhere(world.organization.pk):
        pairs = Pairs(world, browsers)
        for number, edit in enumerate(EDITS):
            pairs.rounds(edit, PAIRS * (number + 1) // len(EDITS) - pairs.sent)
    told(
        f"{pairs.sent} pairs of edits of {len(EDITS)} fields: silent overwrites {pairs.overwrites}"
    )
    assert pairs.faults == []
    assert (pairs.sent, pairs.overwrites) == (PAIRS, 0)


def test_without_the_version_the_same_pairs_overwrite(
    world: World, monkeypatch: pytest.MonkeyPatch, told: Callable[[str], None]
) -> None:
    monkeypatch.setattr(VersionedForm, "version_sent", None)
    with two_browsers() as browsers, drained_elsewhere(world.organization.pk):
        pairs = Pairs(world, browsers)
        found = {}
        for edit in EDITS:
            if edit.form == "version" and not edit.is_fresh:
                pairs.rounds(edit, 1)
                found[edit.name] = pairs.overwrites - sum(found.values())
    told(f"{pairs.sent} pairs without the version: silent overwrites {pairs.overwrites}")
    assert {name for name, overwritten in found.items() if not overwritten} == set()


def test_without_the_lock_on_the_row_versions_do_not_help(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows.all())
    with two_browsers() as browsers, drained_elsewhere(world.organization.pk):
        pairs = Pairs(world, browsers)
        for _ in range(PAIRS_WITHOUT):
            pairs.rounds(EDITS[0], 1)
            if pairs.overwrites:
                return
    pytest.fail("The edits never raced: the tests above prove nothing.")


def test_every_address_that_edits_by_version_is_raced_here() -> None:
    elsewhere = {"cycle", "goals-change", "goals-undo", "request-end", "staff-leave"}
    found = {
        address
        for address, view in views_of(get_resolver().url_patterns)
        if any(knows_stale(function) for function in reached(view).values())
    }
    assert {edit.address for edit in EDITS} == found - elsewhere


def knows_stale(function: Any) -> bool:
    """Whether a function of a door answers an edit that came too late."""
    names = {name for code in codes_of(function.__code__) for name in code.co_names}
    return function.__module__.startswith("web.") and "StaleEdit" in names
