"""No stored or shown number of the score tells of a private goal, or of fewer than five people."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from alignment.attainment import Course
from alignment.models import Rollup, Snapshot, TargetState
from alignment.scoring import doing, loading, measured, score
from alignment.scoring.score import align
from alignment.scoring.storing import Written, rows_of, rows_of_teams, told_of
from alignment.scoring.withholding import FEWEST_PEOPLE, withheld
from goals.models import Allocation, Cycle, Goal, Step, Target
from kpis.models import Kpi, Reading
from people.models import Membership, Organization, Person, Team
from people.tree import insert_team
from reviews.models import CheckIn, Request
from tests.alignment.some_organization import TODAY, YEAR

TREES = 500
GOALS_OF_TREE = 7
FIELDS = ["owner", "team", "weight", "share_ppm", "strength", "state", "parent", "priority"]
FIELDS += ["is_run_the_business", "start_date"]

# A private goal ------------------------------------------------------------------------


@pytest.fixture
def organization(db: None) -> Organization:
    """Two teams of five people, a year, a KPI."""
    made = Organization.objects.create(name="Any", slug="any", rollup_date=TODAY)
    Cycle.objects.create(
        organization=made, name="Year", start_date=YEAR[0], due_date=YEAR[1], state="open"
    )
    kpi = Kpi.objects.create(organization=made, code="K", name="K", unit="%", direction="increase")
    for day in YEAR[0], TODAY:
        Reading.objects.create(organization=made, kpi=kpi, dated=day, value=1)
    for name in ("Red", "Blue"):
        team = insert_team(Team(organization=made, code=name, name=name))
        for number in range(5):
            email = f"{number}@{name.lower()}.example"
            person = Person.objects.create(organization=made, email=email, name=email)
            Membership.objects.create(organization=made, person=person, team=team)
    return made


class Forest:
    """Random trees, some goals of them private, with all that the score reads of them."""

    def __init__(self, organization: Organization, random: Random, trees: int) -> None:
        self.organization, self.random = organization, random
        self.people = list(Person.objects.filter(organization=organization).order_by("pk"))
        self.teams = list(Team.objects.filter(organization=organization).order_by("pk"))
        self.cycle = Cycle.objects.get(organization=organization)
        self.kpi = Kpi.objects.get(organization=organization)
        self.goals = [self.new_goal(n) for n in range(trees * GOALS_OF_TREE)]
        self.private = [goal for goal in self.goals if goal.visibility == "private"]
        self.reword(self.goals)
        Goal.objects.bulk_create(self.goals)
        self.fill(self.goals)

    def new_goal(self, number: int) -> Goal:
        is_top = number % GOALS_OF_TREE == 0
        return Goal(
            pk=10**6 + number,
            organization=self.organization,
            code=f"G{number}",
            title="Any",
            level="strategic" if is_top else "team",
            visibility="organization"
            if self.random.random() < (0.9 if is_top else 0.7)
            else "private",
        )

    def parent_of(self, goal: Goal) -> Goal | None:
        """One that comes before it in its tree."""
        number = int(goal.code[1:])
        first = number - number % GOALS_OF_TREE
        return self.random.choice(self.goals[first:number]) if first < number else None

    def change(self, goals: Sequence[Goal]) -> None:
        """Anything of some goals, and of nothing else."""
        self.reword(goals)
        Goal.objects.bulk_update(goals, FIELDS, batch_size=100)
        for model in (Allocation, Step, CheckIn, Request, Target, Rollup, Snapshot):
            model._default_manager.filter(goal__in=goals).delete()
        self.fill(goals)

    def reword(self, goals: Sequence[Goal]) -> None:
        random = self.random
        for goal in goals:
            goal.parent = self.parent_of(goal)
            goal.owner = random.choice([None, *self.people])
            goal.team = random.choice([None, *self.teams])
            goal.weight = random.choice([0, 1000, 5000])
            goal.share_ppm = random.choice([None, 0, 400_000])
            goal.strength = random.choice(["quantified", "argued", "bare"])
            goal.state = random.choice(["active", "active", "paused", "cancelled"])
            goal.is_run_the_business = random.random() < 0.2
            goal.priority = random.choice([None, 5])
            goal.start_date = random.choice([None, YEAR[0]])

    def fill(self, goals: Sequence[Goal]) -> None:
        """Effort, steps, check-ins, requests and targets of some of them."""
        random, here = self.random, {"organization": self.organization}
        some = [goal for goal in goals if random.random() < 0.6]
        Allocation.objects.bulk_create(
            Allocation(
                goal=g, team=self.teams[0], cycle=self.cycle, planned=random.randrange(90), **here
            )
            for g in some
        )
        Step.objects.bulk_create(
            Step(goal=g, title="S", due_date=TODAY, done_on=random.choice([None, TODAY]), **here)
            for g in some
        )
        days = [TODAY - dt.timedelta(days=n) for n in (0, 9, 40)]
        CheckIn.objects.bulk_create(
            CheckIn(goal=g, author=self.people[0], dated=random.choice(days), **here) for g in some
        )
        Request.objects.bulk_create(
            Request(
                goal=g,
                from_team=self.teams[0],
                to_team=self.teams[1],
                author=self.people[0],
                title="R",
                state=random.choice(["kept", "broken", "accepted"]),
                **here,
            )
            for g in some
        )
        self.measure(some)
        self.stand_still(some)

    def stand_still(self, goals: Sequence[Goal]) -> None:
        """What some have reached is no more than when the year began."""
        here: dict[str, Any] = {"organization": self.organization, "evidence_ppm": 0}
        numbers = {goal.pk: self.random.randrange(1_000_000) for goal in goals}
        Rollup.objects.bulk_create(
            Rollup(goal=g, progress_ppm=numbers[g.pk], home_root=g, depth=0, path=[g.pk], **here)
            for g in goals
        )
        Snapshot.objects.bulk_create(
            Snapshot(
                goal=g,
                dated=YEAR[0],
                progress_ppm=numbers[g.pk],
                on_track_ppm=900_000,
                behind_ppm=750_000,
                **here,
            )
            for g in goals
        )

    def measure(self, goals: Iterable[Goal]) -> None:
        targets = Target.objects.bulk_create(
            Target(organization=self.organization, goal=g, kpi=self.kpi, baseline=0, target=9)
            for g in goals
        )
        TargetState.objects.bulk_create(
            TargetState(
                organization=self.organization,
                target=target,
                goal=target.goal,
                counts=True,
                progress_ppm=self.random.randrange(1_000_000),
                course=Course.ALWAYS,
                newest_on=TODAY,
                weight=1000,
                cadence_days=7,
            )
            for target in targets
        )


def all_that_is_stored(organization: Organization) -> list[Written]:
    alignment = align(*loading.load_graph(organization))
    goals, teams = set(alignment.strategic), set(alignment.teams)
    told = told_of(organization, alignment)
    return [*rows_of(alignment, told, [], goals), *rows_of_teams(alignment, teams)]


def rows_that_tell(organization: Organization, trees: int) -> int:
    """How many stored rows are others when the private goals of random trees are others."""
    forest = Forest(organization, Random(trees), trees)
    before = all_that_is_stored(organization)
    forest.change(forest.private)
    after = all_that_is_stored(organization)
    return sum(one != other for one, other in zip(before, after, strict=True))


def test_nothing_stored_depends_on_what_a_private_goal_is(organization: Organization) -> None:
    assert rows_that_tell(organization, TREES) == 0
    alignment = align(*loading.load_graph(organization))
    told = told_of(organization, alignment)
    # Rows, causes, cost, counts and suggestions were all there to be compared.
    assert all(told[letter]["rows"] for letter in "CLFTH")
    assert all(one["rows"] for one in told["cost"].values())
    assert all(told[name] for name in ("measured", "changes", "misplaced", "strategic", "effort"))


@pytest.mark.parametrize(
    ("module", "query"),
    [(loading, "GOALS"), (doing, "REQUESTS"), (measured, "MEASURED")],
    ids=["goals", "requests", "counts"],
)
def test_it_would_if_private_goals_were_read(
    organization: Organization, monkeypatch: pytest.MonkeyPatch, module: Any, query: str
) -> None:
    rule = "AND g.visibility <> 'private'"
    assert rule in getattr(module, query)
    monkeypatch.setattr(module, query, getattr(module, query).replace(rule, ""))
    assert rows_that_tell(organization, TREES // 20) > 0


@pytest.mark.parametrize("visibility", ["organization", "private"])
def test_who_owns_a_private_goal_withholds_no_team(
    organization: Organization, visibility: str
) -> None:
    owner = Person.objects.filter(organization=organization).earliest("pk")
    here: dict[str, Any] = {"organization": organization, "title": "Any", "level": "team"}
    for team in Team.objects.filter(organization=organization):
        Goal.objects.create(code=team.code, team=team, state="active", **here)
    Goal.objects.create(code="G", owner=owner, visibility=visibility, state="active", **here)
    closed = [one.withheld for one in align(*loading.load_graph(organization)).teams.values()]
    assert closed == [None if visibility == "private" else "tells_of_others", None]


# Fewer than five people -----------------------------------------------------------------

Parents = Mapping[int, int | None]
People = Mapping[int, frozenset[int]]
Owners = Mapping[int | None, frozenset[int]]
# What a figure counts: (day, team) with how often, goals without a team as those of TEAMLESS.
Sum = dict[tuple[int, int], int]
TEAMLESS = 0


@dataclass(frozen=True)
class Day:
    """Teams with and without people, who owns the goals of those without and of no team, and which
    teams have goals."""

    parents: Parents
    people: People
    owners: Owners
    at_work: set[int]

    def are_few(self) -> bool:
        """All of them together are the organization, which has a score of its own."""
        return len({one for team in self.at_work for one in self.people[team]}) < FEWEST_PEOPLE

    def shown(self, *, is_withheld: bool, is_of_owners: bool, is_of_goals: bool) -> list[int]:
        working = self.at_work if is_of_goals else {*self.parents}
        closed = withheld(self.parents, self.people, self.owners if is_of_owners else {}, working)
        large = [team for team, why in closed.items() if why != "few_people"]
        return [team for team in large if not (is_withheld and closed[team])]


def random_day(random: Random, parents: Parents | None = None) -> Day:
    if parents is None:
        teams = range(1, random.randrange(2, 10))
        parents = {team: random.choice([None, *range(1, team)]) for team in teams}
    sizes = [0, 0, 1, 2, 4, 5, 6, 9]
    people = {t: frozenset(random.sample(range(40), random.choice(sizes))) for t in parents}
    empty = [None, *(team for team in people if not people[team])]
    owners = {t: frozenset(random.sample(range(40), random.choice([0, 0, 1, 4, 5]))) for t in empty}
    at_work = {t for t in parents if owners.get(t) or random.random() < 0.7}
    return Day(parents, people, owners, at_work)


def day_after(random: Random, day: Day, changed: set[int]) -> Day:
    """Other people and owners in the teams in which something changed; goals where they were."""
    other = random_day(random, day.parents)
    of_team = {team: other if team in changed else day for team in (TEAMLESS, *day.parents)}
    people = {team: of_team[team].people[team] for team in day.parents}
    empty = [None, *(team for team in people if not people[team])]
    owners = {team: of_team[team or TEAMLESS].owners[team] for team in empty}
    return Day(day.parents, people, owners, day.at_work)


def subtree(parents: Parents, team: int) -> set[int]:
    found = {team}
    for one in sorted(parents):
        if parents[one] in found:
            found.add(one)
    return found


def shown_sums(day: Day, shown: Iterable[int], number: Mapping[int, int]) -> Iterator[Sum]:
    """Every figure that is shown of a day: the organization's and the shown teams'.

    A team in which nothing has changed since the first day adds the same to both, one without goals
    nothing. `number` is by team the day since which it has been so.
    """
    for teams in ({TEAMLESS, *day.parents}, *(subtree(day.parents, team) for team in shown)):
        yield {(number[team], team): 1 for team in teams & {TEAMLESS, *day.at_work}}


def small_sums(day: Day, number: Mapping[int, int]) -> Iterator[Sum]:
    """The figure of every team of fewer than five people, with all under it.

    So too of goals that only their owners, fewer than five, can be known by.
    """
    for team, found in day.owners.items():
        if 0 < len(found) < FEWEST_PEOPLE:
            yield {(number[team or TEAMLESS], team or TEAMLESS): 1}
    for team in day.parents:
        teams = subtree(day.parents, team)
        are_few = len({person for one in teams for person in day.people[one]}) < FEWEST_PEOPLE
        if are_few and teams & day.at_work:
            yield {(number[one], one): 1 for one in teams & day.at_work}


def can_be_had(wanted: Sum, known: Sequence[Sum]) -> bool:
    """Whether a figure is any combination of known ones, were even the sums behind them shown."""
    names = sorted({name for one in (wanted, *known) for name in one})
    rows = [[Fraction(one.get(name, 0)) for name in names] for one in known]
    left = [Fraction(wanted.get(name, 0)) for name in names]
    for column in range(len(names)):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows = [less(row, pivot, column) for row in rows if row is not pivot]
        left = less(left, pivot, column)
    return not any(left)


def less(row: list[Fraction], pivot: list[Fraction], column: int) -> list[Fraction]:
    factor = row[column] / pivot[column]
    return [a - factor * b for a, b in zip(row, pivot, strict=True)] if factor else row


def teams_that_can_be_had(*, is_past_refused: bool = True, **off: bool) -> int:
    """How many small teams' figures can be had, of two days between which goals and people changed.

    Where all that changed was one team that was small and no longer is, its past figure is what it shows
    now, less what the organization's changed by: only telling no past at all would help.
    """
    found, rules = 0, {"is_withheld": True, "is_of_owners": True, "is_of_goals": True, **off}
    for seed in range(TREES):
        random = Random(seed)
        before = random_day(random)
        changed = {t for t in (TEAMLESS, *before.at_work) if random.random() < 0.3}
        after = day_after(random, before, changed)
        if before.are_few() or after.are_few():
            continue
        then = dict.fromkeys((TEAMLESS, *before.parents), 0)
        now = {team: int(team in changed) for team in then}
        past = [] if is_past_refused else before.shown(**rules)
        known = [*shown_sums(before, past, then), *shown_sums(after, after.shown(**rules), now)]
        found += sum(can_be_had(one, known) for one in small_sums(after, now))
        for one in small_sums(before, then):
            is_all_that_changed = changed and changed <= {team for _, team in one}
            found += not is_all_that_changed and can_be_had(one, known)
    return found


def test_the_score_of_fewer_than_five_people_cannot_be_had_by_subtraction() -> None:
    assert teams_that_can_be_had() == 0


@pytest.mark.parametrize("off", ["is_withheld", "is_of_owners", "is_of_goals", "is_past_refused"])
def test_it_could_without_the_rule(off: str) -> None:
    assert teams_that_can_be_had(**{off: False}) > 0


@pytest.mark.parametrize("is_withheld", [True, False])
def test_of_a_small_team_nothing_is_stored_but_why(
    organization: Organization, monkeypatch: pytest.MonkeyPatch, is_withheld: bool
) -> None:
    small = insert_team(Team(organization=organization, code="Small", name="Small"))
    if not is_withheld:
        monkeypatch.setattr(score, "withheld", lambda parents, *_: dict.fromkeys(parents))
    Forest(organization, Random(1), 3)
    Goal.objects.filter(organization=organization, level="team").update(team=small)
    stored = {row.team: row for row in all_that_is_stored(organization) if row.team}[small.pk]
    told = json.loads(stored.components)
    assert (stored.score is None) == is_withheld
    assert (told == {"withheld": "few_people"}) == is_withheld


def test_how_large_large_teams_are_changes_nothing_of_what_is_shown() -> None:
    for seed in range(TREES):
        day = random_day(Random(seed))
        more = {
            team: found | {99} if len(found) >= FEWEST_PEOPLE else found
            for team, found in day.people.items()
        }
        rest = day.owners, day.at_work
        assert withheld(day.parents, day.people, *rest) == withheld(day.parents, more, *rest)
