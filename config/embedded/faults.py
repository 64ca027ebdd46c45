"""What stops the embedded server from starting, said in words its reader can act on."""

from __future__ import annotations


class EmbeddedServerError(RuntimeError):
    """The embedded PostgreSQL cannot run here; the message says what to do."""
