"""Makes what people do with each other: requests between teams, thanks, ideas, reviews."""

from __future__ import annotations

from django.utils import timezone

from jobs.demo.made import Demo
from jobs.demo.plan import RequestPlan, ReviewPlan, ThanksPlan
from jobs.demo.plans.teamwork import IDEAS, REQUESTS, REVIEWS, THANKS
from reviews.models import Decision, Idea, Recognition, Request, ReviewMeeting


def make_teamwork(demo: Demo) -> None:
    for request in REQUESTS:
        make_request(demo, request)
    for thanks in THANKS:
        make_thanks(demo, thanks)
    for review in REVIEWS:
        make_review(demo, review)
    for idea in IDEAS:
        by = demo.person(idea.author)
        row = Idea(
            organization=demo.organization,
            author=by,
            title=idea.title,
            text=idea.text,
            answer=idea.answer,
            state=idea.state,
        )
        demo.batch.add(row, by)
    demo.batch.write()


def make_request(demo: Demo, plan: RequestPlan) -> None:
    by = demo.person(plan.author)
    request = Request(
        organization=demo.organization,
        from_team=demo.teams[plan.from_team],
        to_team=demo.teams[plan.to_team],
        goal=demo.goals[plan.goal],
        answering_goal=demo.goals.get(plan.answering_goal),
        author=by,
        title=plan.title,
        text=plan.text,
        state=plan.state,
        answer_by=demo.day(plan.answer_by),
        promised_for=demo.day(plan.promised_for),
        # When it was answered is known from now on, like all history.
        answered_at=None if plan.state in ("open", "withdrawn") else timezone.now(),
    )
    demo.batch.add(request, by)


def make_thanks(demo: Demo, plan: ThanksPlan) -> None:
    by = demo.person(plan.giver)
    recognition = Recognition(
        organization=demo.organization,
        giver=by,
        receiver=demo.people[plan.receiver],
        goal=demo.goals.get(plan.goal),
        pillar=demo.pillars.get(plan.pillar),
        text=plan.text,
    )
    demo.batch.add(recognition, by)


def make_review(demo: Demo, plan: ReviewPlan) -> None:
    by = demo.person("maeve")
    meeting = ReviewMeeting(
        organization=demo.organization,
        team=demo.teams.get(plan.team),
        cycle=demo.cycles["q3"],
        title=plan.title,
        held_on=demo.periods.ago(plan.days_ago),
        notes=plan.notes,
        closed_at=timezone.now(),
    )
    demo.batch.add(meeting, by)
    for decision in plan.decisions:
        row = Decision(
            organization=demo.organization,
            meeting=meeting,
            goal=demo.goals[decision.goal],
            text=decision.text,
            assignee=demo.people[decision.assignee],
            due_date=demo.day(decision.due),
            done_on=demo.day(decision.done),
        )
        demo.batch.add(row, by)
