"""Who works here, and what may they do? The people's administration, for administrators alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from actions.people import set_membership
from actions.staff import edit_person
from alignment.people_list import Above, every_person, memberships_by_person, people_list
from ledger.outbox import INVITATION, is_mail_set_up, latest_by_recipient
from people.links import password_path
from people.models import Membership, Person, Standing, Team
from people.rights import Verb, can, may_administer, may_grant
from web.access import PersonRequest, page_number, refuse_unless
from web.choices import pairs
from web.conflicts import edited
from web.consequences import consequences_of
from web.doors import UNPROCESSABLE, changed
from web.forms.keyed import KeyedForm
from web.forms.staff import PeopleNarrowForm, PersonForm, PlaceForm
from web.table_columns import people_table
from web.tables import as_file, file_asked


@require_safe
def staff(request: PersonRequest) -> HttpResponseBase:
    """Everybody, narrowed in the address."""
    refuse_unless(may_administer(request.user))
    organization = request.user.organization
    narrow = PeopleNarrowForm(request.GET, organization=organization)
    if file_asked(request):
        return as_file(request, lambda: people_table(every_person(organization, narrow.narrowed())))
    found = people_list(organization, narrow.narrowed(), page_number(request))
    links = links_of(request, [row.person for row in found.rows])
    context = {
        "narrow": narrow,
        "keyed": KeyedForm(),
        "page": found.holding([(row, links.get(row.person.pk)) for row in found.rows]),
        "days": settings.LINK_DAYS,
        "datalists": team_names(request),
    }
    return render(request, "staff/staff.html", context)


def links_of(request: PersonRequest, people: Sequence[Person]) -> dict[int, str]:
    """The links of those who are invited, to be handed over where no mail takes them."""
    if is_mail_set_up() or not may_grant(request.user):
        return {}
    expected = [person for person in people if person.standing is Standing.INVITED]
    return {one.pk: request.build_absolute_uri(password_path(one)) for one in expected}


def team_names(request: PersonRequest) -> dict[str, Any]:
    return {"team-names": pairs(Team.objects.of(request.user.organization), "code")}


def member_or_404(request: PersonRequest, person_id: int, verb: Verb = Verb.ADMINISTER) -> Person:
    """Somebody whom the person asking administers."""
    people = Person.objects.of(request.user.organization).select_related("organization")
    found: Person = get_object_or_404(people, pk=person_id)
    refuse_unless(can(request.user, verb, found))
    return found


@require_http_methods(["GET", "POST"])
def one(request: PersonRequest, person_id: int) -> HttpResponse:
    """One person: name, address, grants; a change of grants is told before it is saved."""
    found = member_or_404(request, person_id)
    form = PersonForm(request.POST or None, row=found, may_grant=may_grant(request.user))
    told: list[str] = []
    if form.is_valid() and request.POST.get("step") != "do":
        told = consequences_of(found, form.changes())
    if form.is_bound and not told and (answer := saved(request, found, form)):
        return answer
    status = UNPROCESSABLE if form.is_bound and form.errors else 200
    return person_page(request, found, {"form": form, "told": told}, status)


def saved(request: PersonRequest, found: Person, form: PersonForm) -> HttpResponse | None:
    back = reverse("staff-person", args=[found.pk])

    def edit() -> str:
        edit_person(found, form.changes(), version=form.version_sent, by=request.user)
        messages.success(request, _("Saved."))
        return back

    def refill(row: Person) -> PersonForm:
        return PersonForm(row=row, may_grant=may_grant(request.user))

    return edited(request, form, edit, refill=refill, back=back)


def person_page(
    request: PersonRequest, found: Person, forms: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The page of one person, with a form that was refused in place of an empty one."""
    memberships = memberships_by_person([found])[found.pk]
    context = {
        "person": found,
        "form": PersonForm(row=found, may_grant=may_grant(request.user)),
        "may_grant": may_grant(request.user),
        "place": PlaceForm(organization=found.organization),
        "memberships": memberships,
        "mail": latest_by_recipient(found.organization_id, INVITATION, [found.email]).get(
            found.email
        ),
        "link": links_of(request, [found]).get(found.pk),
        "days": settings.LINK_DAYS,
        "leads": Above(found.organization).leads_over(memberships),
        "datalists": team_names(request),
        **forms,
    }
    return render(request, "staff/person.html", context, status=status)


@require_POST
def place(request: PersonRequest, person_id: int) -> HttpResponse:
    """Put somebody into a team, or change their role there."""
    found = member_or_404(request, person_id)
    form = PlaceForm(request.POST, organization=found.organization)

    def put() -> str:
        said = form.cleaned_data
        set_membership(found, said["team"], said["role"], by=request.user)
        return reverse("staff-person", args=[found.pk]) + "#teams"

    location = changed(request, form, put)
    if location:
        return redirect(location)
    return person_page(request, found, {"place": form}, UNPROCESSABLE)


@require_POST
def place_end(request: PersonRequest, person_id: int, team_id: int) -> HttpResponse:
    """Take somebody out of a team."""
    found = member_or_404(request, person_id)
    membership = get_object_or_404(
        Membership.objects.select_related("team"), person=found, team=team_id
    )
    set_membership(found, membership.team, None, by=request.user)
    words = _("%(name)s is no longer in “%(team)s”.")
    messages.success(request, words % {"name": found.name, "team": membership.team.name})
    return redirect(reverse("staff-person", args=[found.pk]) + "#teams")
