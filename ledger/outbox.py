"""Mail to be sent: written in the transaction of its cause, sent afterwards by `jobs.mail`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings

from ledger.models import OutgoingMessage

# Kinds of mail.
INVITATION, PASSWORD = "invitation", "password"


def is_mail_set_up() -> bool:
    """Whether this installation sends mail at all."""
    return bool(settings.MAIL_URL)


def post(organization_id: int, kind: str, recipient: str, payload: Mapping[str, Any]) -> None:
    """Leave a mail to be sent; nothing where none is sent at all."""
    if is_mail_set_up():
        OutgoingMessage.objects.create(
            organization_id=organization_id, kind=kind, recipient=recipient, payload=dict(payload)
        )


def take_back(organization_id: int, kind: str, recipient: str) -> None:
    """Drop what has not been sent yet."""
    waiting = OutgoingMessage.objects.filter(sent_at=None, kind=kind, recipient=recipient)
    waiting.filter(organization_id=organization_id).delete()


def latest_by_recipient(
    organization_id: int, kind: str, recipients: Collection[str]
) -> dict[str, OutgoingMessage]:
    """The newest mail of a kind to each of some addresses, sent or not."""
    if not recipients:
        return {}
    found = OutgoingMessage.objects.filter(
        organization_id=organization_id, kind=kind, recipient__in=recipients
    )
    return {one.recipient: one for one in found.order_by("pk")}
