"""What does the board see? A strategic goal a slide, and the same as a report to print."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from alignment.board import read_board
from web.access import PersonRequest, seen_by
from web.spans import Look, since_asked


@require_safe
def present(request: PersonRequest) -> HttpResponse:
    return render(request, "board/present.html", board_context(request))


@require_safe
def report(request: PersonRequest) -> HttpResponse:
    context = board_context(request) | {"now": timezone.now()}
    return render(request, "board/report.html", context)


def board_context(request: PersonRequest) -> dict[str, Any]:
    """Compared with the day that the dashboard compares with."""
    since = since_asked(request, Look.of(request))
    board = read_board(request.user, seen_by(request), since.day)
    costly = [row for one in board.alignment.opened for row in one.rows] if board.alignment else []
    return {
        "board": board,
        "since": since,
        "score": board.alignment and board.alignment.card,
        "costly": sorted(costly, key=lambda row: -row.lost),
        "section": "dashboard",
    }
