"""Sends what lies in the outbox: one mail a transaction, tried again later when it cannot be sent."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.models import OutgoingMessage
from ledger.outbox import INVITATION, PASSWORD
from people.links import password_link
from people.models import Person, Standing

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 5
MOST_AT_ONCE = 200
PAUSE = dt.timedelta(minutes=2)  # then four, eight, …
SUBJECTS: Mapping[str, str | Promise] = {
    INVITATION: _("%(organization)s invites you to Throughline"),
    PASSWORD: _("A new password for Throughline"),
}
# An address that no domain name can be made of is a UnicodeError, which is a ValueError.
UNSENDABLE = (SMTPException, OSError, ValueError, TypeError, LookupError, TemplateDoesNotExist)
# Whom each kind is for: who has come, left or was withdrawn meanwhile gets none.
FOR: Mapping[str, Standing] = {INVITATION: Standing.INVITED, PASSWORD: Standing.HERE}


def send_due() -> int:
    """Send all mail that is due; returns how many went."""
    sent = 0
    for _round in range(MOST_AT_ONCE):
        went = send_next()
        if went is None:
            break
        sent += went
    return sent


@transaction.atomic
def send_next() -> bool | None:
    """Send one mail that nobody else is sending; None when there is none."""
    due = OutgoingMessage.objects.filter(
        sent_at=None, due_at__lte=timezone.now(), attempts__lt=MOST_ATTEMPTS, kind__in=SUBJECTS
    )
    message = due.select_for_update(skip_locked=True).order_by("due_at").first()
    if message is None:
        return None
    return deliver(message)


def addressee(message: OutgoingMessage) -> Person | None:
    people = Person.objects.filter(pk=message.payload["person"], email=message.recipient)
    person = people.select_related("organization").first()
    return person if person and person.standing is FOR[message.kind] else None


def letter(kind: str, person: Person) -> EmailMessage:
    organization = person.organization
    with translation.override(organization.locale):
        context = {
            "person": person,
            "organization": organization,
            "link": password_link(person),
            "days": settings.LINK_DAYS,
        }
        subject = str(SUBJECTS[kind]) % {"organization": " ".join(organization.name.split())}
        text = render_to_string(f"mail/{kind}.txt", context)
    return EmailMessage(subject, text, to=[person.email])


def deliver(message: OutgoingMessage) -> bool:
    """Write it and hand it to the mail server, and note how that went: a letter that cannot be
    written, or whose address cannot be, must not hold up the others."""
    message.attempts += 1
    try:
        person = addressee(message)
        if person is None:
            message.delete()
            return False
        letter(message.kind, person).send()
    except UNSENDABLE as error:
        log.warning("Mail %s could not be sent: %s", message.pk, error)
        message.last_error = str(error)[:1000] or type(error).__name__
        message.due_at = timezone.now() + PAUSE * 2 ** (message.attempts - 1)
        message.save(update_fields=["attempts", "last_error", "due_at"])
        return False
    message.sent_at, message.last_error = timezone.now(), ""
    message.save(update_fields=["attempts", "last_error", "sent_at"])
    return True
