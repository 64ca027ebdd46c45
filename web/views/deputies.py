"""Who acts for me while I am away, and for whom do I? Named for a time, and ended."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from actions.deputies import end_deputyship, name_deputy
from alignment.person_page import deputies_of, principals_of
from people.models import Deputy, Person
from people.rights import Verb, can, forget, granted
from web.access import PersonRequest, today_in
from web.choices import pairs
from web.doors import created, page
from web.forms.deputies import DeputyForm
from web.views.keeping import is_done


@require_http_methods(["GET", "POST"])
def deputies(request: PersonRequest, person_id: int) -> HttpResponse:
    """A person's deputies and whom they stand in for; their own, or set by an administrator."""
    people = Person.objects.active().filter(granted(request.user, Verb.DEPUTIZE, Person.rights))
    found: Person = get_object_or_404(people.select_related("organization"), pk=person_id)
    today = today_in(found.organization)
    form = DeputyForm(request.POST or None, person=found, today=today)

    def make() -> str:
        said = form.cleaned_data
        spans = (said["deputy"], said["since"], said["until"])
        row = name_deputy(found, *spans, on=today, by=request.user)
        words = _("%(deputy)s stands in for %(name)s.")
        messages.success(request, words % {"deputy": row.deputy.name, "name": found.name})
        return reverse("deputies", args=[found.pk])

    if form.is_bound and (location := created(request, form, make)):
        return redirect(location)
    context = {
        "person": found,
        "is_me": found.pk == request.user.pk,
        "form": form,
        "deputies": deputies_of(found, today),
        "principals": principals_of(found, today),
        "datalists": {"people-names": pairs(Person.objects.colleagues_of(found), "email")},
    }
    return page(request, "person/deputies.html", context, form)


@require_POST
def end(request: PersonRequest, deputy_id: int) -> HttpResponse:
    """End it before its time: who named them, who stands in, or an administrator."""
    rows = Deputy.objects.filter(granted(request.user, Verb.STAND_DOWN, Deputy.rights))
    found = get_object_or_404(rows.select_related("person__organization", "deputy"), pk=deputy_id)
    person, today = found.person, today_in(found.person.organization)
    if is_done(request, lambda: end_deputyship(found, on=today, by=request.user)):
        words = _("%(deputy)s no longer stands in for %(name)s.")
        messages.success(request, words % {"deputy": found.deputy.name, "name": person.name})
    forget()
    may_go_back = can(request.user, Verb.DEPUTIZE, person)
    whose = person if may_go_back and found.deputy_id != request.user.pk else request.user
    return redirect("deputies", whose.pk)
