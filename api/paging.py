from __future__ import annotations

from rest_framework.pagination import CursorPagination


class ById(CursorPagination):
    """Pages that stay right while rows come and go: each knows where the one before ended."""

    ordering = "id"
    page_size = 50
    max_page_size = 200
    page_size_query_param = "limit"


class NewestFirst(ById):
    ordering = "-id"
