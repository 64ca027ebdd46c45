"""Where is it? The search in every page's header, and its page: goals, KPIs, people and teams."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from alignment.search import KINDS, Found, find
from people.words import LONGEST
from web.access import PersonRequest, page_number, seen_by
from web.tabs import Tab

SUGGESTED = 5
LISTED = 10
ROWS_A_PAGE = 25
TITLES = {
    "goals": gettext_lazy("Goals"),
    "kpis": gettext_lazy("KPIs"),
    "people": gettext_lazy("People"),
    "teams": gettext_lazy("Teams"),
}
MORE = {
    "goals": gettext_lazy("More goals"),
    "kpis": gettext_lazy("More KPIs"),
    "people": gettext_lazy("More people"),
    "teams": gettext_lazy("More teams"),
}


@require_safe
def search(request: PersonRequest) -> HttpResponse:
    """All kinds or one, in pages; htmx gets the first few as suggestions."""
    text = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:LONGEST]
    person, seen = request.user, seen_by(request)
    if request.htmx:
        found = find(text, person, seen, most=SUGGESTED)
        return render(request, "search/suggestions.html", context_of(text, found))
    kind = request.GET.get("kind", "")
    if kind not in KINDS:
        found = find(text, person, seen, most=LISTED)
    else:
        number = page_number(request)
        found = find(text, person, seen, most=ROWS_A_PAGE, kinds=[kind], number=number)
    context = {**context_of(text, found), "tabs": tabs_of(text, kind), "kind": kind}
    return render(request, "search/search.html", context)


def context_of(text: str, found: Found) -> dict[str, object]:
    pages = {kind: page for kind, page in found.pages.items() if page.rows}
    groups = [(kind, TITLES[kind], MORE[kind], page) for kind, page in pages.items()]
    return {"text": text, "found": found, "groups": groups}


def tabs_of(text: str, kind: str) -> Iterator[Tab]:
    """One for everything, then one for each kind."""
    for name, title in [("", _("All")), *TITLES.items()]:
        asked = {"q": text, **({"kind": name} if name else {})}
        yield Tab(f"{reverse('search')}?{urlencode(asked)}", str(title), is_current=name == kind)
