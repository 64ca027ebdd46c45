"""Icons as inline SVG from the lucide package: nothing to fetch, coloured by the text around them."""

from __future__ import annotations

from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide


@cache
def icon(name: str) -> SafeString:
    """A decorative icon; say its meaning in words beside it, or use `labelled_icon`."""
    return mark_safe(lucide(name, size=16, **{"class": "icon", "aria-hidden": "true"}))  # noqa: S308 -- drawn by the package


def labelled_icon(name: str, label: str) -> SafeString:
    """An icon that stands alone: its label is read aloud and shown on hover."""
    return format_html(
        '<span title="{0}">{1}<span class="sr-only">{0}</span></span>', label, icon(name)
    )
