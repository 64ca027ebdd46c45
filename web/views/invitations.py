"""Who is to come? People are invited, invited again, withdrawn; for administrators alone."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from actions.invitations import (
    invite,
    invite_people,
    invite_waiting,
    send_link,
    withdraw_invitation,
)
from alignment.people_list import narrow
from jobs.wake import wake_mail
from ledger.outbox import is_mail_set_up
from people.links import password_path
from people.models import Person
from people.rights import Verb, can, may_grant
from web.access import PersonRequest, refuse_unless
from web.doors import created, page
from web.forms.invitations import InviteForm
from web.forms.keyed import KeyedForm
from web.forms.staff import PeopleNarrowForm
from web.views.keeping import is_done
from web.views.staff import member_or_404, person_page


@require_http_methods(["GET", "POST"])
def invite_many(request: PersonRequest) -> HttpResponse:
    """Enter and invite several people; a line that cannot be read refuses all of them."""
    refuse_unless(can(request.user, Verb.INVITE, request.user.organization))
    form = InviteForm(
        request.POST or None,
        organization=request.user.organization,
        may_grant=may_grant(request.user),
    )

    def make() -> str:
        people = invite_people(
            request.user.organization, form.cleaned_data["lines"], by=request.user
        )
        messages.success(request, told(len(people)))
        return reverse("staff") + "?standing=invited"

    if form.is_bound and (location := created(request, form, make)):
        wake_mail()
        return redirect(location)
    return page(request, "staff/invite.html", {"form": form, "is_mailed": is_mail_set_up()}, form)


def told(count: int) -> str:
    """What became of an invitation, as far as that is known when it is answered."""
    is_mailed = is_mail_set_up()
    shown = {"n": count}
    if is_mailed:
        words = ngettext("%(n)s person is invited.", "%(n)s people are invited.", count)
        return words % shown
    words = ngettext(
        "%(n)s person is invited. No mail is set up here: hand over the link yourself.",
        "%(n)s people are invited. No mail is set up here: hand over the links yourself.",
        count,
    )
    return words % shown


@require_POST
def invite_those_waiting(request: PersonRequest) -> HttpResponse:
    """Invite everybody in the list, as the address narrows it, who was never invited; of many the
    first, and the list says who waits still."""
    organization = request.user.organization
    refuse_unless(can(request.user, Verb.INVITE, organization))
    sought = PeopleNarrowForm(request.GET, organization=organization).narrowed()
    form = KeyedForm(request.POST)

    def make() -> str:
        people = narrow(Person.objects.of(organization), sought)
        count, left = invite_waiting(people, by=request.user)
        if count:
            messages.success(request, told(count))
        if not left:
            return reverse("staff") + "?standing=invited"
        messages.warning(request, told_of_waiting(left))
        return f"{reverse('staff')}?{request.GET.urlencode()}"

    if location := created(request, form, make):
        wake_mail()
        return redirect(location)
    messages.error(request, _("Nobody was invited: load the list again."))
    return redirect(f"{reverse('staff')}?{request.GET.urlencode()}")


def told_of_waiting(count: int) -> str:
    words = ngettext(
        "%(n)s person waits still: invite once more.",
        "%(n)s people wait still: invite once more.",
        count,
    )
    return words % {"n": count}


@require_POST
def invite_again(request: PersonRequest, person_id: int) -> HttpResponse:
    """Invite somebody who is entered, or send the link again."""
    return done(request, person_id, lambda one: invite(one, by=request.user), told(1))


@require_POST
def withdraw(request: PersonRequest, person_id: int) -> HttpResponse:
    """End the links that somebody was sent."""
    words = _("Withdrawn: the link no longer works.")
    return done(request, person_id, lambda one: withdraw_invitation(one, by=request.user), words)


def done(
    request: PersonRequest, person_id: int, do: Callable[[Person], Person], words: str
) -> HttpResponse:
    found = member_or_404(request, person_id)
    if is_done(request, lambda: do(found)):
        messages.success(request, words)
        wake_mail()
    return redirect("staff-person", found.pk)


@require_POST
def new_password(request: PersonRequest, person_id: int) -> HttpResponse:
    """A link for somebody who forgot their password: by mail, else shown here this once."""
    found = member_or_404(request, person_id, Verb.GRANT)
    if not is_done(request, lambda: send_link(found, by=request.user)):
        return redirect("staff-person", found.pk)
    if is_mail_set_up():
        wake_mail()
        messages.success(request, _("The link is on its way."))
        return redirect("staff-person", found.pk)
    link = request.build_absolute_uri(password_path(found))
    return person_page(request, found, {"new_password_link": link})
