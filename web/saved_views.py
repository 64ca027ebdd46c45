"""The pages whose filters lie in their address, and may be kept under a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from people.models import SavedView
from web.forms.goal_list import NarrowForm
from web.forms.kpis import NarrowKpisForm
from web.forms.narrow_strategy import NarrowStrategyForm

# By the name of the page's address: the form that its filters are the fields of.
PAGES: Mapping[str, Any] = {
    "dashboard": NarrowStrategyForm,
    "goals": NarrowForm,
    "kpis": NarrowKpisForm,
}
# What else stands in their addresses, and is of the moment.
PASSING = frozenset({"page", "since", "changed"})


def address_of(view: SavedView) -> str:
    return f"{reverse(view.page)}?{view.query}"


def read_address(text: str, host: str) -> tuple[str, str]:
    """The page and the filters that an address of ours says."""
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        parts = urlsplit("")
    # Browsers leave the slash out where a path is empty.
    path = parts.path or ("/" if parts.netloc else "")
    page = next((name for name in PAGES if reverse(name) == path), None)
    if page is None or parts.netloc not in ("", host):
        raise ValidationError(
            _(
                "Give the address of the dashboard, the list of goals or the list of KPIs here, "
                "as the browser shows it."
            )
        )
    asked, form = QueryDict(parts.query), PAGES[page]
    if unknown := sorted(set(asked) - set(form.base_fields) - PASSING):
        words = _("“%(name)s” is nothing that this page is narrowed by.")
        raise ValidationError(words % {"name": unknown[0][:50]})
    query = form.part_of(asked).urlencode()
    if not query:
        raise ValidationError(_("This address says no filters."))
    return page, query
