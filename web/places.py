"""Addresses that a page names for each of its many rows, each put together once."""

from __future__ import annotations

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=8192)
def address(name: str, *arguments: str | int) -> str:
    return reverse(name, args=arguments)
