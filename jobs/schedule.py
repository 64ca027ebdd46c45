"""What beat starts, and when. Doors wake the drain themselves; the sweep catches what they missed."""

from __future__ import annotations

from typing import Any

SWEEP_SECONDS = 3
MAIL_SECONDS = 60
NIGHTLY_CHECK_SECONDS = 300
IMPORTS_SECONDS = 20

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "sweep": {
        "task": "jobs.tasks.sweep",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": SWEEP_SECONDS},
    },
    "send-mail": {
        "task": "jobs.tasks.send_mail",
        "schedule": MAIL_SECONDS,
        "options": {"expires": MAIL_SECONDS},
    },
    "resume-imports": {
        "task": "jobs.tasks.resume_imports",
        "schedule": IMPORTS_SECONDS,
        "options": {"expires": IMPORTS_SECONDS},
    },
    "advance-rollup-dates": {
        "task": "jobs.tasks.advance_rollup_dates",
        "schedule": NIGHTLY_CHECK_SECONDS,
        "options": {"expires": NIGHTLY_CHECK_SECONDS},
    },
}
