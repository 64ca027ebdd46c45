"""What any write may need: audit entries, idempotency keys, outgoing messages. Plain ids, no keys."""

from __future__ import annotations

from django.db import models


class AuditEntry(models.Model):
    """Who did what to which row, with both texts; the application may only add and read."""

    organization_id = models.BigIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    actor_id = models.BigIntegerField(null=True)
    on_behalf_of_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=50)
    noun = models.CharField(max_length=50)
    object_id = models.BigIntegerField(null=True)
    # The goal in whose history it belongs: of a target, a step, an edge, a link as of the goal itself.
    goal_id = models.BigIntegerField(null=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        indexes = (
            models.Index(
                fields=["organization_id", "noun", "object_id", "-at"],
                name="audit_object",
            ),
            models.Index(fields=["organization_id", "-at"], name="audit_latest"),
            models.Index(
                fields=["goal_id", "-at"],
                name="audit_goal",
                condition=models.Q(goal_id__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.verb} {self.noun} {self.object_id}"


class IdempotencyKey(models.Model):
    """A creating request seen before answers with what it made the first time."""

    organization_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    key = models.UUIDField()
    request_hash = models.CharField(max_length=64)
    location = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["person_id", "key"], name="idempotency_once"),
        )

    def __str__(self) -> str:
        return str(self.key)


class OutgoingMessage(models.Model):
    """A mail or web hook to send, written in the transaction of its cause."""

    organization_id = models.BigIntegerField()
    kind = models.CharField(max_length=50)
    recipient = models.CharField(max_length=320)
    payload = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["due_at"],
                name="outgoing_due",
                condition=models.Q(sent_at__isnull=True),
            ),
            models.Index(
                fields=["organization_id", "kind", "recipient"],
                name="outgoing_recipient",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient}"
