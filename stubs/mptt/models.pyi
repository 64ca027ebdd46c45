from typing import Any, Self

from django.db import models

class MPTTModel(models.Model):
    lft: int
    rght: int
    tree_id: int
    level: int

    class Meta:
        abstract = True

    def is_descendant_of(self, other: Self, include_self: bool = ...) -> bool: ...
    def move_to(self, target: Self | None, position: str = ...) -> None: ...
    def get_ancestors(self, ascending: bool = ..., include_self: bool = ...) -> Any: ...
    def get_descendants(self, include_self: bool = ...) -> Any: ...
