"""Links by which a person sets a password: signed by Django, good for once and for some days.

The signature covers the password, the address and the last sign-in: any of them changed, it ends.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from people.models import Person


def password_path(person: Person) -> str:
    """The address, without the site, at which a person sets their password."""
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    return reverse("password", args=[uid, default_token_generator.make_token(person)])


def password_link(person: Person) -> str:
    """The whole address, for a mail."""
    return f"{settings.SITE_URL}{password_path(person)}"
