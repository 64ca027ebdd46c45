"""Tabs of a page, for `components/tabs.html`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tab:
    """One of several views of a page; `count` is shown beside its title if there is one."""

    url: str
    title: str
    is_current: bool = False
    count: int | None = None
