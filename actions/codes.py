"""The next free code of a kind of row, for rows that were given none: G-1, G-2, …"""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Length

from people.models import Organization


def next_code(model: Any, organization: Organization) -> str:
    """One more than the highest number. Call with a lock held that every maker of codes takes."""
    highest = numbered_codes(model, organization).first()
    number = int(highest.partition("-")[2]) + 1 if highest else 1
    return f"{model.CODE_LETTER}-{number}"


def numbered_codes(model: Any, organization: Organization) -> QuerySet[Any, str]:
    """An organization's codes of this form, highest number first, by `people.codes`' index.

    Without leading zeros the longer of two numbers is the higher one.
    """
    rows = model.objects.filter(organization=organization, code__regex=model.NUMBERED)
    codes: QuerySet[Any, str] = rows.order_by(Length("code").desc(), F("code").desc())
    return codes.values_list("code", flat=True)
