"""Which filters do I want again? Saved views of a page: kept, renamed, mended, deleted."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from actions.saved_views import delete_view, edit_view, save_view
from people.models import SavedView
from people.rights import Verb, granted
from web.access import PersonRequest, refuse_unless
from web.conflicts import edited
from web.doors import created, page
from web.forms.saved_views import NewViewForm, ViewForm
from web.narrowing import filters_of, gone_from
from web.saved_views import PAGES, address_of
from web.views.keeping import is_done


@require_http_methods(["GET", "POST"])
def views(request: PersonRequest, of: str) -> HttpResponse:
    """Those of a page, and its filters as a new one: loaded when their menu is opened."""
    refuse_unless(of in PAGES)
    person, query = request.user, PAGES[of].part_of(request.GET).urlencode()
    address = f"{reverse(of)}?{query}" if query else ""
    form = NewViewForm(request.POST or None, by=person, host=request.get_host(), address=address)

    def make() -> str:
        view = save_view(form.told(form.cleaned_data), by=person)
        messages.success(request, _("Saved. “Views” on this page has it."))
        return address_of(view)

    if form.is_bound and (location := created(request, form, make)):
        return redirect(location)
    found = SavedView.objects.filter(granted(person, Verb.USE, SavedView.rights), page=of)
    context = {
        "of": of,
        "views": found.select_related("person"),
        "query": query,
        "form": form,
    }
    return page(request, f"views/{'menu' if request.htmx else 'page'}.html", context, form)


def kept(request: PersonRequest, view_id: int) -> SavedView:
    views = SavedView.objects.filter(granted(request.user, Verb.KEEP, SavedView.rights))
    found: SavedView = get_object_or_404(views, pk=view_id)
    return found


@require_http_methods(["GET", "POST"])
def edit(request: PersonRequest, view_id: int) -> HttpResponse:
    """Its name and filters; what of these is no longer there, and the filters of where one came from."""
    view, person = kept(request, view_id), request.user
    form = ViewForm(request.POST or None, row=view, by=person, host=request.get_host())

    def save() -> str:
        changes = form.told(form.changes())
        messages.success(request, _("Saved."))
        return address_of(edit_view(view, changes, version=form.version_sent, by=person))

    def refill(current: SavedView) -> ViewForm:
        return ViewForm(row=current, by=person, host=request.get_host())

    back = address_of(view)
    if form.is_bound and (answer := edited(request, form, save, refill=refill, back=back)):
        return answer
    narrow = PAGES[view.page](QueryDict(view.query), organization=person.organization)
    left, gone = narrow.said(), gone_from(narrow)
    for name in gone:
        left.pop(name, None)
    came_from = narrow.part_of(request.GET).urlencode()
    context = {
        "view": view,
        "form": form,
        "address": back,
        "url": reverse(view.page),
        "filters": filters_of(narrow),
        "mended": left.urlencode() if gone else "",
        "came_from": came_from if came_from != view.query else "",
    }
    return page(request, "views/edit.html", context, form)


@require_POST
def delete(request: PersonRequest, view_id: int) -> HttpResponse:
    """Its filters stay on the page, where they may be saved again."""
    view = kept(request, view_id)
    if is_done(request, lambda: delete_view(view, by=request.user)):
        messages.success(request, _("“%(name)s” is deleted.") % {"name": view.name})
    return redirect(address_of(view))
