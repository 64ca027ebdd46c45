"""How do my teams do? A line for each team that a person manages: its goals, its word, its days.

Called by the page of whoever leads. `seen` is the reader's scope of goals; private ones are nobody's
team's business and are not counted. A fixed number of queries for a page of teams.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from alignment.paging import Page, every_row, page_of
from alignment.queries import counted, with_shown_pace
from alignment.scoring.reading import read_team_scores
from alignment.scoring.shown import AlignmentPage
from alignment.team_effort import TeamEffort, effort_of_teams
from goals.querysets import GoalQuerySet
from people.models import Organization, Person, Team
from people.rights import teams_led_by
from reviews.models import Request

TEAMS_A_PAGE = 25
# What needs the lead first, first.
PACES = ("overdue", "at_risk", "behind", "on_track", "too_early", None)


@dataclass(frozen=True, slots=True)
class GoalsOfTeam:
    """How many goals of a team run, by pace and its word, and how many active ones are silent."""

    running: int = 0
    paces: tuple[tuple[str | None, int], ...] = ()
    silent: int = 0


@dataclass(frozen=True, slots=True)
class WordOfTeam:
    """What other teams asked of a team: not answered yet, promised, late, kept, and not kept."""

    open: int = 0
    promised: int = 0
    late: int = 0
    kept: int = 0
    broken: int = 0

    @property
    def is_asked(self) -> bool:
        return bool(self.open or self.promised or self.late or self.kept or self.broken)


@dataclass(frozen=True, slots=True)
class LedTeam:
    """A team in its place under those that the person leads; `indent` counts from the topmost."""

    team: Team
    indent: int
    goals: GoalsOfTeam
    word: WordOfTeam
    effort: TeamEffort | None
    aligned: AlignmentPage | None


def led_teams(person: Person, seen: GoalQuerySet, number: int) -> Page[LedTeam]:
    """The teams that a person manages, each above those under it."""
    found = page_of(managed_by(person), number, TEAMS_A_PAGE)
    return found.holding(lines_of(person.organization, found.rows, seen))


def every_led_team(person: Person, seen: GoalQuerySet) -> Iterator[LedTeam]:
    """The whole list, a few hundred teams at a time."""
    managed = managed_by(person)
    for teams in every_row(managed, managed):
        yield from lines_of(person.organization, teams, seen)


def managed_by(person: Person) -> QuerySet[Team]:
    managed = Team.objects.of(person.organization).filter(pk__in=teams_led_by(person))
    ordered: QuerySet[Team] = managed.select_related("organization").order_by("tree_id", "lft")
    return ordered


def lines_of(
    organization: Organization, teams: Sequence[Team], seen: GoalQuerySet
) -> list[LedTeam]:
    as_of = organization.rollup_date
    open_goals = seen.exclude(visibility="private")
    goals = goals_of(teams, open_goals, as_of)
    words = words_of(teams, open_goals, as_of)
    effort = effort_of_teams(organization, teams, seen, as_of)
    scores = read_team_scores(organization, teams)
    top = min((team.level for team in teams), default=0)
    return [
        LedTeam(
            team,
            min(team.level - top, 4),
            goals.get(team.pk, GoalsOfTeam()),
            words.get(team.pk, WordOfTeam()),
            effort.get(team.pk),
            scores.get(team.pk),
        )
        for team in teams
    ]


def goals_of(teams: Sequence[Team], seen: GoalQuerySet, as_of: dt.date) -> dict[int, GoalsOfTeam]:
    """The running goals of each team, counted by the pace that pages show, in one query."""
    running = with_shown_pace(counted(seen).running().filter(team__in=teams), as_of)
    rows = running.order_by().values("team_id", shown=F("shown_pace"))
    silent = Count("pk", filter=Q(rollup__freshness="silent", state="active"))
    told: dict[int, dict[str | None, Any]] = defaultdict(dict)
    for row in rows.annotate(n=Count("pk"), silent=silent):
        told[row["team_id"]][row["shown"]] = row
    return {
        pk: GoalsOfTeam(
            sum(row["n"] for row in found.values()),
            tuple((pace, found[pace]["n"]) for pace in PACES if pace in found),
            sum(row["silent"] for row in found.values()),
        )
        for pk, found in told.items()
    }


def words_of(teams: Sequence[Team], seen: GoalQuerySet, as_of: dt.date) -> dict[int, WordOfTeam]:
    """What became of what each team was asked for, in one query."""
    late = Q(state="accepted", promised_for__lt=as_of)
    rows = (
        Request.objects.about(seen.current())
        .filter(to_team__in=teams)
        .order_by()
        .values("to_team_id")
        .annotate(
            open=Count("pk", filter=Q(state="open")),
            promised=Count("pk", filter=Q(state="accepted") & ~late),
            late=Count("pk", filter=late),
            kept=Count("pk", filter=Q(state="kept")),
            broken=Count("pk", filter=Q(state="broken")),
        )
    )
    return {row.pop("to_team_id"): WordOfTeam(**row) for row in rows}
