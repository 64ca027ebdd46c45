"""Starts the whole of Throughline on one machine and keeps it running. Called by `manage.py up`."""

from __future__ import annotations

from config.supervisor.run import run_everything

__all__ = ["run_everything"]
