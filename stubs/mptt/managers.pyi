from typing import Any

from django.db import models

class TreeManager(models.Manager[Any]):
    def rebuild(self, **filters: Any) -> None: ...
