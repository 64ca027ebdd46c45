"""No number of a past day, nor the difference of two, tells of what a reader may not be told of.

Random trees live through two past days up to today. On each some goals change their team, their owner
and who sees them; some are gone by now.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pghistory.models import Event

from alignment import kept, past_heat, past_kept, past_rows, past_watch
from alignment.deriving import Deriving
from alignment.explaining import When
from alignment.heat_map import HeatCell, mean
from alignment.kept import points_since, progress_on
from alignment.models import Snapshot
from alignment.past import Past
from alignment.past_cell import leaf_weights
from alignment.past_figures import treemap_then
from alignment.past_goal import contributors_of
from alignment.past_heat import Teams, Work, cells_by_team, cells_then, shown
from alignment.past_kept import snapshots_on
from alignment.past_rows import Lookback, codes_told, strategic_then
from alignment.past_watch import watch_list_then
from goals.models import Goal, HandSetValue
from people.models import Membership, Organization, Person, Team
from people.rights import teams_open_to
from people.tree import insert_team

pytestmark = pytest.mark.django_db
TREES = 500
GOALS_OF_TREE = 5
WHOLE = 1_000_000


def end_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.max, dt.UTC)


class Lived:
    """Trees of goals on two past days and today, and a reader who is of one team of three."""

    def __init__(self, trees: int) -> None:
        self.random, self.today = Random(trees), timezone.now().date()
        self.days = [self.today - dt.timedelta(days=n) for n in (20, 10)]
        here = {"name": "Any", "slug": "any", "rollup_date": self.today}
        self.organization = Organization.objects.create(**here)
        red = self.team("Red")
        self.teams = [red, self.team("Blue"), self.team("Under", red)]
        self.own = self.teams[0]
        self.reader, self.other = (self.person(*one) for one in zip("ab", self.teams, strict=False))
        self.goals = [self.new_goal(n) for n in range(trees * GOALS_OF_TREE)]
        self.reword(self.goals)
        Goal.objects.bulk_create(self.goals)
        some = [goal for goal in self.goals if self.random.random() < 0.6]
        HandSetValue.objects.bulk_create(self.value_of(goal) for goal in some)
        for day in self.days:
            self.sleep_over(day)
            changed = [goal for goal in self.goals if self.random.random() < 0.5]
            self.reword(changed)
            rewrite("goals_goal", "id", changed, ("visibility", "team_id", "owner_id"))
        parents = {goal.parent_id for goal in self.goals}
        leaves = [goal.pk for goal in self.goals if goal.pk not in parents]
        Goal.objects.filter(pk__in=self.random.sample(leaves, len(leaves) // 8)).delete()

    def team(self, name: str, parent: Team | None = None) -> Team:
        team = Team(organization=self.organization, code=name, name=name, parent=parent)
        return insert_team(team)

    def person(self, name: str, team: Team) -> Person:
        here = {"organization": self.organization}
        person = Person.objects.create(email=f"{name}@any.example", name=name, **here)
        Membership.objects.create(person=person, team=team, **here)
        return person

    def new_goal(self, number: int) -> Goal:
        first = number - number % GOALS_OF_TREE
        above = self.random.randrange(first, number) if number > first else None
        return Goal(
            pk=10**6 + number,
            organization=self.organization,
            code=f"G{number}",
            title="Any",
            level="strategic" if above is None else "team",
            parent_id=None if above is None else 10**6 + above,
            weight=self.random.choice([1000, 3000]),
            state="active",
            start_date=self.days[0] - dt.timedelta(days=30),
            due_date=self.random.choice([self.days[0] - dt.timedelta(days=9), self.today]),
        )

    def value_of(self, goal: Goal) -> HandSetValue:
        return HandSetValue(
            organization=self.organization,
            goal=goal,
            progress_ppm=self.random.randrange(WHOLE),
            set_on=self.days[0],
            expires_on=self.today,
            reason="Any",
        )

    def reword(self, goals: Sequence[Goal]) -> None:
        for goal in goals:
            sights = ["organization", "team", "private"] if goal.parent_id else ["organization"] * 3
            goal.visibility = self.random.choice([*sights, "private"])
            goal.team = self.random.choice(self.teams)
            goal.owner = self.random.choice([self.reader, self.other, self.other])

    def sleep_over(self, day: dt.date) -> None:
        """All that was done so far and has no day yet was done on this one."""
        for model in Event.__subclasses__():
            fresh = model._base_manager.filter(pgh_created_at__gt=end_of(self.days[1]))
            fresh.update(pgh_created_at=end_of(day))

    def change_what_was_private(self, day: dt.date) -> None:
        """Anything that others kept to themselves on a day, as it was then; or as if it had not been."""
        model: Any = Goal.pgh_event_model  # type: ignore[attr-defined]
        latest = model.objects.filter(pgh_created_at__lte=end_of(day)).order_by(
            "pgh_obj", "-pgh_id"
        )
        rows = [
            row
            for row in latest.distinct("pgh_obj").only("pgh_id", "visibility", "owner_id")
            if (row.visibility, row.owner_id) == ("private", self.other.pk)
        ]
        for row in rows:
            row.state = self.random.choice(["active", "paused", "cancelled"])
            row.weight = self.random.choice([0, 9000])
            row.team_id = self.random.choice(self.teams).pk
            row.pgh_label = self.random.choice(["update", "delete"])
        assert rows
        names = ("state", "weight", "team_id", "pgh_label")
        rewrite("goals_goalevent", "pgh_id", rows, names)


def rewrite(table: str, key: str, rows: Sequence[Any], names: Sequence[str]) -> None:
    """Write these fields of thousands of rows at once."""
    kinds = {
        "weight": "int",
        "team_id": "bigint",
        "owner_id": "bigint",
        "pgh_created_at": "timestamptz",
    }
    columns = ", ".join(f"%s::{kinds.get(name, 'text')}[]" for name in names)
    sets = ", ".join(f"{name} = v.{name}" for name in names)
    given = ", ".join(("key", *names))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} t SET {sets} FROM unnest(%s::bigint[], {columns}) AS v ({given})"
            f" WHERE t.{key} = v.key",
            [[row.pk for row in rows], *([getattr(row, n) for row in rows] for n in names)],
        )


class Told:
    """What the reader is told of a day."""

    def __init__(self, lived: Lived, day: dt.date) -> None:
        self.when, self.reader = When(day, end_of(day)), lived.reader
        self.seen = Goal.objects.visible_to(lived.reader)
        self.past = Past.read(lived.organization, self.when)
        rows = self.past.rows
        self.codes = codes_told(self.reader, self.seen, rows, rows)
        self.lines = self.past.lines(self.codes, strategic_then(rows, self.codes))
        self.strategic = [line.goal for line in self.lines]
        self.teams = Teams.read(Lookback(lived.organization, self.when))
        self.work = Work.of(self.past, self.codes, teams_open_to(self.reader))

    def cells(self) -> dict[tuple[int, int], HeatCell | None]:
        found = cells_then(self.past, self.strategic, self.work)
        by_team = cells_by_team(found, self.teams, self.strategic)
        return {key: shown(sums, self.past) for key, sums in by_team.items()}

    def behind(self, team: int, strategic: Goal) -> dict[int, int]:
        """The goals that a cell opens into, and their weights."""
        return leaf_weights(self.past, self.teams, Team(pk=team), strategic, self.work)

    def contributors(self) -> Iterator[Any]:
        """What a few goals' pages list."""
        deriving = Deriving.of(self.past.evaluation)
        for goal in some(self.strategic, 20):
            yield contributors_of(self.past, deriving.explain(goal.pk), self.reader, self.seen)

    def all(self) -> Any:
        lines = [(line.goal.pk, line.goal.title, line.standing) for line in self.lines]
        watched = watch_list_then(self.past, self.lines, self.codes)
        tiles = treemap_then(self.past, self.lines, self.codes)
        pages = list(self.contributors())
        return lines, self.cells(), repr(watched), repr(tiles), repr(pages)


def some(found: Sequence[Any], most: int) -> list[Any]:
    """Of all trees; the same when they are asked for again."""
    return Random(1).sample(found, min(most, len(found)))


def mean_of(told: Told, weights: dict[int, int]) -> tuple[int, int]:
    whole = sum(weights.values())
    progress = sum(
        weight * (told.past.numbers[goal].progress or 0) for goal, weight in weights.items()
    )
    return whole, mean(progress, whole)


def told_wrongly(lived: Lived, told: Told) -> int:
    """How many goals the reader's cells tell of that they may not be told of. A cell is the mean of what
    it opens into."""
    wrong = 0
    goals = {goal.pk: goal for goal in told.strategic}
    gone = Goal.objects.in_bulk().keys() ^ told.past.rows.keys()
    may_see = gone | set(told.seen.values_list("pk", flat=True))
    cells = told.cells()
    for (team, strategic), cell in some([*cells.items()], 50):
        weights = told.behind(team, goals[strategic])
        assert cell and (cell.weight, cell.progress) == mean_of(told, weights)
        for then in (told.past.rows[goal] for goal in weights):
            sight, is_mine = then["visibility"], then["owner_id"] == lived.reader.pk
            was_open = sight == "organization" or (
                sight == "team" and then["team_id"] == lived.own.pk
            )
            wrong += not (was_open or (sight == "private" and is_mine and then["id"] not in gone))
            wrong += then["id"] not in may_see
    return wrong


def is_told_by_what_was_private(lived: Lived, told: Sequence[Told]) -> bool:
    """Whether anything of two days or of today is another when what was private on either is another."""
    before = [day.all() for day in told]
    for day in lived.days:
        lived.change_what_was_private(day)
    return [day.all() for day in all_days(lived)] != before


def all_days(lived: Lived) -> list[Told]:
    return [Told(lived, day) for day in (*lived.days, lived.today)]


@pytest.fixture(autouse=True)
def watch_lists_are_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past_watch, "MOST_OF_A_KIND", WHOLE)


def test_no_two_days_tell_what_may_not_be_told() -> None:
    lived = Lived(TREES)
    told = all_days(lived)
    assert [told_wrongly(lived, day) for day in told] == [0, 0, 0]
    assert not is_told_by_what_was_private(lived, told)


@pytest.mark.parametrize(
    ("rule", "off"),
    [("is_shown", lambda row, own: True), ("gone_openly", lambda goals, own: set(goals))],
    ids=["teams", "today"],
)
def test_cells_would_without_the_rules(
    rule: str, off: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past_heat, rule, off)
    lived = Lived(TREES // 20)
    assert told_wrongly(lived, Told(lived, lived.days[0])) > 0


def test_pages_would_if_what_was_opened_since_were_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(past_rows, "may_see_then", lambda *asked: True)
    lived = Lived(TREES // 20)
    assert is_told_by_what_was_private(lived, all_days(lived))


# What was kept of long ago ------------------------------------------------------------------


class Opened:
    """Goals that were private, some of them twice, and of each a few nights' numbers that are left.

    A number says of which night it is.
    """

    def __init__(self) -> None:
        self.random, today = Random(1), timezone.now().date()
        self.first = today - dt.timedelta(days=900)
        organization = Organization.objects.create(name="Any", slug="any", rollup_date=today)
        here = {"organization": organization}
        self.goals = [
            Goal(code=f"G{n}", title="Any", level="strategic", visibility="private", **here)
            for n in range(200)
        ]
        Goal.objects.bulk_create(self.goals)
        self.turns: dict[int, list[dt.date]] = {}
        for sight in ("organization", "private", "organization"):
            Goal.objects.update(visibility=sight)
        self.date_history()
        Snapshot.objects.bulk_create(
            Snapshot(
                **here,
                goal=goal,
                dated=self.first + dt.timedelta(days=night),
                progress_ppm=night,
                evidence_ppm=0,
                on_track_ppm=900_000,
                behind_ppm=750_000,
            )
            for goal in self.goals
            for night in self.random.sample(range(900), 12)
        )

    def date_history(self) -> None:
        """When each goal was made, opened, closed again and opened for good."""
        events: Any = Goal.pgh_event_model  # type: ignore[attr-defined]
        for goal in self.goals:
            nights = sorted(self.random.sample(range(1, 800), 3))
            days = (self.first + dt.timedelta(days=n) for n in nights)
            self.turns[goal.pk] = [self.first, *days]
        rows = list(events.objects.order_by("pgh_obj", "pgh_id"))
        for number, row in enumerate(rows):
            row.pgh_created_at = end_of(self.turns[row.pgh_obj_id][number % 4])
        rewrite("goals_goalevent", "pgh_id", rows, ["pgh_created_at"])

    def was_private(self, goal: int, night: dt.date) -> bool:
        return sum(night >= turn for turn in self.turns[goal]) % 2 == 1

    def told_on(self, day: dt.date) -> Iterator[tuple[int, int]]:
        """Goals with the number that a page tells of a day, wherever one does."""
        ids = [goal.pk for goal in self.goals]
        then = [{"id": pk, "visibility": "organization"} for pk in ids]
        rows = [row for row in then if not self.was_private(row["id"], day)]
        found = snapshots_on(rows, When(day, end_of(day)))
        yield from ((goal, row.progress_ppm or 0) for goal, row in found.items())
        yield from ((goal, ppm or 0) for goal, ppm in progress_on(ids, day).items())
        for row in points_since(ids, self.first, day):
            yield row["goal_id"], row["progress_ppm"]

    def told_of_private_nights(self) -> int:
        days = [self.first + dt.timedelta(days=n) for n in range(100, 900, 80)]
        told = [one for day in days for one in self.told_on(day)]
        assert told
        nights = ((goal, self.first + dt.timedelta(days=night)) for goal, night in told)
        return sum(self.was_private(goal, night) for goal, night in nights)


def test_no_number_is_told_that_was_kept_while_a_goal_was_private() -> None:
    assert Opened().told_of_private_nights() == 0


@pytest.mark.parametrize(
    ("module", "query"),
    [(kept, "ON_A_DAY"), (kept, "SINCE"), (past_kept, "LATEST")],
    ids=["since", "trend", "past day"],
)
def test_it_would_be_if_any_snapshot_up_to_the_day_would_do(
    module: Any, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = getattr(module, query)
    assert "(s.dated > " in sql
    monkeypatch.setattr(module, query, sql.replace("(s.dated > ", "(DATE 'infinity' > "))
    assert Opened().told_of_private_nights() > 0
