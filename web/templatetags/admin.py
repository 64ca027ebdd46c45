"""The tabs of an administrator's pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from web.tabs import Tab

register = template.Library()
TABS = (
    ("staff", gettext_lazy("People")),
    ("teams", gettext_lazy("Teams")),
    ("import", gettext_lazy("Import and export")),
    ("settings", gettext_lazy("Settings")),
    ("audit", gettext_lazy("Audit log")),
)


@register.inclusion_tag("components/tabs.html")
def admin_tabs(current: str) -> dict[str, Any]:
    """`current`: the address's name of the page that they stand on."""
    tabs = [Tab(reverse(name), str(title), is_current=name == current) for name, title in TABS]
    return {"label": _("Administration"), "tabs": tabs}
