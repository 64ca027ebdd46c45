"""What every door that writes does the same way: parse, call one action once, settle, answer.

Called by views. An action's refusal becomes an error of the form, which keeps what was typed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from actions.errors import KeyReused
from actions.idempotency import once
from actions.refusals import explained
from jobs.wake import settle
from people.rights import forget
from web.access import PersonRequest
from web.forms.keyed import KeyedForm

UNPROCESSABLE = 422
CONFLICT = 409
# What makes two requests the same is what they say, not the tokens they carry.
NOT_CONTENT = frozenset({"csrfmiddlewaretoken", "key"})


def created(
    request: PersonRequest, form: KeyedForm, make: Callable[[], str], location: str = ""
) -> str | None:
    """Where the thing lies that a valid form made, or had made before; None: the form has errors.

    location: if that is known before.
    """
    if not form.is_valid():
        return None

    def create() -> str:
        key: UUID = form.cleaned_data["key"]
        return once(request.user, key, request_hash(request), make, location)

    try:
        return written(request, form, create)
    except KeyReused:
        form.add_error(None, _("You have sent this form before, with other content. Reload it."))
        return None


def changed(request: PersonRequest, form: forms.Form, edit: Callable[[], str]) -> str | None:
    """Like `created`, for an edit: doing it twice does no harm. Lets StaleEdit through."""
    return written(request, form, edit) if form.is_valid() else None


def written(request: PersonRequest, form: forms.Form, write: Callable[[], str]) -> str | None:
    try:
        with transaction.atomic():
            location = write()
    except ValidationError as error:
        put_errors(form, error)
        return None
    except IntegrityError as error:
        # Refused at commit, or by a write that is no edit of one row.
        put_errors(form, explained(error))
        return None
    forget()
    settle(request.user.organization_id)
    return location


def put_errors(form: forms.Form, error: ValidationError) -> None:
    """Show an action's refusal at the fields it names, else above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, found in error.message_dict.items():
        is_field = name in form.fields
        if name == NON_FIELD_ERRORS or is_field:
            form.add_error(name if is_field else None, found)
        else:
            form.add_error(None, [f"{name}: {message}" for message in found])


def request_hash(request: PersonRequest) -> str:
    said = {name: values for name, values in request.POST.lists() if name not in NOT_CONTENT}
    files = [
        (name, file.name, digest_of(file))
        for name, several in sorted(request.FILES.lists())
        for file in several
    ]
    text = json.dumps([request.path, sorted(said.items()), files])
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of(file: UploadedFile[Any]) -> str:
    """Of a file that a form has found small enough; it is read again from its beginning."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def page(
    request: PersonRequest, template: str, context: dict[str, Any], *forms_: Any
) -> HttpResponse:
    """A page; 422 when it comes back with a refused form."""
    is_refused = any(form.is_bound for form in forms_)
    return render(request, template, context, status=UNPROCESSABLE if is_refused else 200)
