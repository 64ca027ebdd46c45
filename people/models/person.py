from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from people.models.organization import Organization
from people.parts import Parts
from people.querysets import PersonQuerySet
from people.tenancy import TenantKey, tenant_identity
from people.words import beginning, worded


class Standing(models.TextChoices):
    """Where somebody stands between being entered and having left."""

    HERE = "here", _("Here")
    INVITED = "invited", _("Invited")
    UNINVITED = "uninvited", _("Not invited yet")
    LEFT = "left", _("Left")


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    """Finds people by the email they sign in with."""

    def get_by_natural_key(self, username: str | None) -> Person:
        person: Person = self.get(email=(username or "").strip().lower())
        return person


class Person(AbstractBaseUser):
    """A login. Everyone is an employee; three grants hold for the whole organization."""

    organization = models.ForeignKey(Organization, models.CASCADE)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=200)
    is_administrator = models.BooleanField(default=False)
    is_leader = models.BooleanField(default=False)
    is_executive = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    left_on = models.DateField(null=True, blank=True)
    # Somebody who was invited has no password until they have followed their link.
    invited_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    version = models.IntegerField(default=1)
    # Up to when they have read the news, and what their bell showed when it was last counted: kept
    # here so that the bell costs no page a query. `alignment.bell` counts again.
    news_read_at = models.DateTimeField(null=True, blank=True)
    bell_waiting = models.SmallIntegerField(default=0)
    bell_news = models.SmallIntegerField(default=0)
    bell_counted_at = models.DateTimeField(null=True, blank=True)
    # The roles whose guide of first steps they want to see no more.
    guides_put_away = ArrayField(models.CharField(max_length=20), default=list, blank=True)

    objects: ClassVar[PersonManager] = PersonManager()
    rights: ClassVar = Parts(owner="pk", doer="pk")
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        indexes = (
            GinIndex(worded("name"), name="person_sought"),
            models.Index("organization", beginning("name"), "id", name="person_begins"),
            models.Index(fields=["organization", "name", "id"], name="person_named"),
        )
        constraints = (
            tenant_identity("people_person"),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="person_email_lower"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def standing(self) -> Standing:
        """Whether they work here and can sign in."""
        if not self.is_active:
            return Standing.LEFT
        if self.has_usable_password():
            return Standing.HERE
        return Standing.INVITED if self.invited_at else Standing.UNINVITED


class Deputy(models.Model):
    """Someone who may act for a person between two days, visibly."""

    organization = models.ForeignKey(Organization, models.CASCADE)
    person = TenantKey(Person, models.CASCADE, related_name="deputies")
    deputy = TenantKey(Person, models.CASCADE, related_name="deputized_by")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    rights: ClassVar = Person.rights.behind("person", doer="deputy_id")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person", "deputy", "since"], name="deputy_once"),
            models.CheckConstraint(
                condition=~models.Q(person=models.F("deputy")), name="deputy_other"
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="deputy_days",
            ),
        )

    def __str__(self) -> str:
        return f"{self.deputy} for {self.person}"
