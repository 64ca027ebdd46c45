"""Codes that Throughline gives itself: a letter, a dash and a number without leading zeros."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Length


def numbered(letter: str) -> str:
    """A pattern that such codes match."""
    return rf"^{letter}-[1-9]\d{{0,14}}$"


def numbered_index(name: str, letter: str) -> models.Index:
    """Finds an organization's highest number without reading the others."""
    condition = models.Q(code__regex=numbered(letter))
    order = Length("code").desc(), models.F("code").desc()
    return models.Index(models.F("organization"), *order, name=name, condition=condition)
