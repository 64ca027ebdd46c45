from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models.organization import Organization
from people.models.person import Person
from people.parts import Parts
from people.tenancy import TenantKey


class SavedView(models.Model):
    """Filters of a page under a name: whose it is finds them there, and everyone where it is shared."""

    class Visibility(models.TextChoices):
        PRIVATE = "private", _("Only me")
        ORGANIZATION = "organization", _("Everyone here")

    organization = models.ForeignKey(Organization, models.CASCADE)
    person = TenantKey(Person, models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=100)
    # The name of the page's address, and what stands in it behind the question mark.
    page = models.CharField(max_length=40)
    query = models.CharField(max_length=2000)
    visibility = models.CharField(max_length=20, choices=Visibility, default=Visibility.PRIVATE)
    version = models.IntegerField(default=1)

    rights: ClassVar = Parts(owner="person_id", visibility="visibility")

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.UniqueConstraint(fields=["person", "page", "name"], name="saved_view_once"),
            models.CheckConstraint(
                condition=models.Q(visibility__in=["private", "organization"]),
                name="saved_view_visibility",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_shared(self) -> bool:
        return self.visibility == self.Visibility.ORGANIZATION
