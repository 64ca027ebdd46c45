"""What any write may need: audit entries, idempotency keys, outgoing messages, files on their way in.

Plain ids, no keys.
"""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _


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
            models.Index(fields=["organization_id", "actor_id", "-at"], name="audit_actor"),
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


class ImportRun(models.Model):
    """A set of files that a person sent: checked, then imported, each by the worker.

    Workers die and wake-ups are lost; this row says what was asked for and how far it came. The state
    turns to *done* in the transaction that writes what the files hold: until then nothing is written.
    """

    class State(models.TextChoices):
        TO_CHECK = "to_check", _("Waits to be checked")
        CHECKING = "checking", _("Is being checked")
        REFUSED = "refused", _("Has errors")
        SOUND = "sound", _("Ready to import")
        TO_IMPORT = "to_import", _("Waits to be imported")
        IMPORTING = "importing", _("Is being imported")
        DONE = "done", _("Imported")
        FAILED = "failed", _("Failed")

    WAITING = (State.TO_CHECK, State.TO_IMPORT)
    WORKING = (State.CHECKING, State.IMPORTING)
    # A worker tells of itself every second. One that is silent for so long is gone.
    LONGEST_SILENCE = dt.timedelta(seconds=30)

    organization_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.TO_CHECK)
    names = models.JSONField(default=list)
    # A zip of the files; empty once they are imported or forgotten.
    contents = models.BinaryField()
    size = models.BigIntegerField()
    is_update = models.BooleanField(default=False)
    last_wins = models.BooleanField(default=False)
    # Counts the workers that took it up: the writes of one that was given up for dead are refused.
    attempt = models.IntegerField(default=0)
    percent = models.SmallIntegerField(default=0)
    report = models.JSONField(default=dict, blank=True)
    faults = models.JSONField(default=list, blank=True)
    fault_count = models.IntegerField(default=0)
    failure = models.TextField(blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    heard_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (
            models.Index(fields=["organization_id", "person_id", "-id"], name="import_run_latest"),
            models.Index(
                fields=["asked_at"],
                name="import_run_waiting",
                condition=models.Q(state__in=["to_check", "to_import"]),
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[
                        "to_check",
                        "checking",
                        "refused",
                        "sound",
                        "to_import",
                        "importing",
                        "done",
                        "failed",
                    ]
                ),
                name="import_run_state",
            ),
        )

    def __str__(self) -> str:
        return ", ".join(self.names)

    def is_lost(self, now: dt.datetime) -> bool:
        """Whether the worker that took it up has not been heard of for too long."""
        heard_at = self.heard_at or self.asked_at
        return self.state in self.WORKING and now - heard_at > self.LONGEST_SILENCE

    def is_under_way(self, now: dt.datetime) -> bool:
        """Whether it waits for a worker, or one is at it."""
        return self.state in self.WAITING or (self.state in self.WORKING and not self.is_lost(now))

    def has_files(self) -> bool:
        return self.size > 0
