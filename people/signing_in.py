"""How a session finds its person."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend

from people.models import Person


class WithOrganization(ModelBackend):
    """Django's own, but every page needs the person's organization too: one query reads both."""

    def get_user(self, user_id: int) -> Person | None:
        person = Person.objects.select_related("organization").filter(pk=user_id).first()
        return person if person and self.user_can_authenticate(person) else None
