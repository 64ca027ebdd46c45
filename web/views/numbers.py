"""What do the numbers mean? The catalogue of help as one page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from web.help import CHAPTERS


@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    return render(request, "help/numbers.html", {"chapters": CHAPTERS})
