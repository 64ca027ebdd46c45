"""Numbering a whole tree at once gives what mptt would have written team by team."""

from __future__ import annotations

import datetime as dt
from random import Random

import pytest

from jobs.soundness import faults_of_teams
from people.models import Organization, Team
from people.nested_sets import renumber
from people.tree import insert_team

pytestmark = pytest.mark.django_db


def make_organization(slug: str) -> Organization:
    return Organization.objects.create(name=slug, slug=slug, rollup_date=dt.date(2026, 7, 2))


def plant(organization: Organization, random: Random, count: int) -> list[Team]:
    """Teams under random parents, each inserted by mptt."""
    teams: list[Team] = []
    for number in range(count):
        parent = random.choice([None, *teams])
        team = Team(organization=organization, code=f"T{number}", name="Any", parent=parent)
        teams.append(insert_team(team))
    return teams


def numbers(organization: Organization) -> dict[str, tuple[int, ...]]:
    rows = Team.objects.filter(organization=organization)
    return {t.code: (t.tree_id, t.lft, t.rght, t.level) for t in rows}


def uproot(organization: Organization) -> None:
    fields = {"tree_id": 0, "lft": 0, "rght": 0, "level": 0}
    Team.objects.filter(organization=organization).update(**fields)


@pytest.mark.parametrize("seed", range(5))
def test_a_sound_tree_is_left_as_it_is(seed: int) -> None:
    organization = make_organization("acme")
    plant(organization, Random(seed), 20)
    before = numbers(organization)
    assert renumber(organization.pk) == 0
    assert numbers(organization) == before


@pytest.mark.parametrize("seed", range(5))
def test_teams_without_numbers_get_those_of_mptt(seed: int) -> None:
    organization, other = make_organization("acme"), make_organization("other")
    plant(organization, Random(seed), 20)
    before = {code: place[1:] for code, place in numbers(organization).items()}
    uproot(organization)
    plant(other, Random(seed), 5)
    renumber(organization.pk)
    assert {code: place[1:] for code, place in numbers(organization).items()} == before
    assert faults_of_teams() == []


@pytest.mark.parametrize("seed", range(5))
def test_a_tree_whose_parents_changed_is_sound_again(seed: int) -> None:
    random = Random(seed)
    organization = make_organization("acme")
    plant(make_organization("other"), random, 5)
    teams = plant(organization, random, 20)
    order = random.sample(teams, 20)
    for place, team in enumerate(order):
        parent = random.choice([None, *order[:place]])
        Team.objects.filter(pk=team.pk).update(parent=parent)
    assert faults_of_teams() != []
    assert renumber(organization.pk) > 0
    assert faults_of_teams() == []
