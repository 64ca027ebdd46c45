"""Mail addresses as people sign in with them; called by every door that takes one."""

from __future__ import annotations


def is_mailable(email: str) -> bool:
    """Whether a letter could be sent there: of a name of a site in other letters than a to z, its
    form for mail can be too long, however short it looks."""
    try:
        email.rpartition("@")[2].encode("idna")
    except UnicodeError:
        return False
    return True
