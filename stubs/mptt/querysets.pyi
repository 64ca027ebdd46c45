from typing import TypeVar

from django.db import models

Node = TypeVar("Node", bound=models.Model, covariant=True)

class TreeQuerySet(models.QuerySet[Node, Node]): ...
