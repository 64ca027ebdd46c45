"""people.csv: who would be new, who would change, what is wrong; then imported, and invited."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from jobs.files.faults import FilesRefused
from jobs.files.people import import_people, look_at_people, people_text
from jobs.wake import wake_mail
from ledger.outbox import is_mail_set_up
from people.rights import may_administer
from web.access import PersonRequest, refuse_unless
from web.doors import UNPROCESSABLE, created
from web.forms.people_file import PeopleFileForm


@require_http_methods(["GET", "POST"])
def people_file(request: PersonRequest) -> HttpResponse:
    """The first submit looks, a second writes; a file that is chosen anew is looked at first."""
    refuse_unless(may_administer(request.user))
    if request.method == "GET":
        is_begun = request.GET.get("from") == "here"
        text = people_text(request.user.organization) if is_begun else ""
        return answer(request, PeopleFileForm(initial={"text": text}))
    form = PeopleFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return answer(request, form, UNPROCESSABLE)
    contents = form.contents()
    is_meant = request.POST.get("step") == "do" and not form.cleaned_data["chosen"]
    shown = form.showing(contents)
    try:
        if is_meant and (location := written(request, form, contents)):
            return redirect(location)
        found = look_at_people(contents, request.user.organization, by=request.user)
    except FilesRefused as refused:
        return answer(request, shown, UNPROCESSABLE, refused=refused)
    return answer(request, shown, UNPROCESSABLE if form.errors else 200, found=found)


def written(request: PersonRequest, form: PeopleFileForm, contents: bytes) -> str | None:
    def write() -> str:
        found = import_people(
            contents,
            request.user.organization,
            by=request.user,
            is_inviting=form.cleaned_data["is_inviting"],
        )
        words = _("Done: %(new)s new, %(changed)s changed, %(unchanged)s as they were.")
        counts = {"new": len(found.new), "changed": len(found.changed)}
        messages.success(request, words % {**counts, "unchanged": found.unchanged})
        is_inviting = found.new and form.cleaned_data["is_inviting"]
        return reverse("staff") + ("?standing=invited" if is_inviting else "")

    location = created(request, form, write)
    if location:
        wake_mail()
    return location


def answer(
    request: PersonRequest, form: PeopleFileForm, status: int = 200, **found: Any
) -> HttpResponse:
    context = {"form": form, "is_mailed": is_mail_set_up(), **found}
    return render(request, "staff/file.html", context, status=status)
