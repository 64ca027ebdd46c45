"""The server while figures are taken: nothing of its own accord in the middle of a round."""

from __future__ import annotations

import psycopg
from django.db import connection

from config.embedded.cluster import SUPERUSER

# Tables are vacuumed between rounds instead, and a checkpoint begins none.
SETTINGS = {"autovacuum": "off", "max_wal_size": "12GB", "checkpoint_timeout": "1h"}


def leave_in_peace() -> None:
    """For a server that is thrown away afterwards."""
    parameters = connection.get_connection_params() | {"user": SUPERUSER, "autocommit": True}
    with psycopg.connect(**parameters) as server:
        for name, value in SETTINGS.items():
            server.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        server.execute("SELECT pg_reload_conf()")
