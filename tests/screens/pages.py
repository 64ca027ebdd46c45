"""The pages in the pictures, and who looks at each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from goals.models import Goal
from jobs.demo.made import Demo
from people.models import Person
from tests.screens.clock import DAY, PAST


@dataclass(frozen=True)
class Page:
    """One page as one person sees it.

    is_pictured: else only its soundness is looked at. is_printed: its print is pictured, too.
    """

    name: str
    person: Person
    url: str
    is_pictured: bool = True
    is_printed: bool = False


def pages_of(demo: Demo) -> Iterator[Page]:
    """The pages to show; then those about the longest titles, which are looked at alone."""
    people, goals = demo.people, demo.goals
    starts = demo.kpis["private-starts"]
    yield Page("dashboard", people["tomas"], reverse("dashboard"))
    day = f"?day={PAST.isoformat()}"
    beside = f"{day}&beside={DAY.isoformat()}"
    yield Page("past-day", people["tomas"], reverse("dashboard") + day)
    yield Page("two-days", people["tomas"], reverse("dashboard") + beside)
    yield Page("past-score", people["tomas"], reverse("alignment") + day)
    yield Page("two-scores", people["tomas"], reverse("alignment") + beside, False)
    yield Page("present", people["tomas"], f"{reverse('present')}#2")
    yield Page("report", people["tomas"], reverse("report"), is_printed=True)
    yield Page("alignment", people["tomas"], reverse("alignment"))
    yield Page("strategy", people["maeve"], reverse("strategy"))
    continuity = goals["continuity"].code
    yield Page("cascade", people["siobhan"], reverse("goal-cascade", args=[continuity]))
    yield Page("my-work", people["daniel"], reverse("my-work"))
    yield Page("goal", people["aoife"], reverse("goal", args=[continuity]))
    yield Page("kpi", people["maeve"], reverse("kpi", args=[starts.code]))
    yield Page("team", people["siobhan"], reverse("team", args=[demo.teams["north"].code]))
    long_ones = Goal.objects.filter(pk__gt=max(goal.pk for goal in goals.values()))
    for goal in long_ones.order_by("pk"):
        yield Page(f"goal {goal.code}", people["siobhan"], reverse("goal", args=[goal.code]), False)
        kpi = goal.targets.get().kpi
        yield Page(f"kpi {kpi.code}", people["siobhan"], reverse("kpi", args=[kpi.code]), False)
    yield Page("cascade", people["siobhan"], reverse("cascade"), False)
    yield Page("my-teams", people["siobhan"], reverse("my-teams"), False)
    for slide in range(1, 9):
        url = f"{reverse('present')}#{slide}"
        yield Page(f"slide {slide}", people["tomas"], url, False)
