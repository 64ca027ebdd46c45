from __future__ import annotations

from typing import Any

from django.db import models

PPM = 1_000_000
MAX_WEIGHT = 1_000_000_000


class WeightField(models.BigIntegerField):  # type: ignore[type-arg]
    """A weight of 0 … 1,000,000 counted in thousandths: 1000 is the default weight of 1."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("default", 1000)
        super().__init__(**options)


def weight_in_range(name: str, *fields: str) -> models.CheckConstraint:
    condition = models.Q()
    for field in fields:
        condition &= models.Q(**{f"{field}__range": (0, MAX_WEIGHT)})
    return models.CheckConstraint(condition=condition, name=name)


def ppm_in_range(name: str, *fields: str) -> models.CheckConstraint:
    condition = models.Q()
    for field in fields:
        condition &= models.Q(**{f"{field}__isnull": True}) | models.Q(
            **{f"{field}__range": (0, PPM)}
        )
    return models.CheckConstraint(condition=condition, name=name)
