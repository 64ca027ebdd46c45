"""How much memory a recompute takes at its most: `python -m bench.memory ORGANIZATION`.

In a process of its own, which does nothing else; 0 stands for a process that only starts.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
STATUS = Path("/proc/self/status")


def megabytes_of(organization_id: int) -> float:
    """What such a process says of itself, on the database that Django works on."""
    environment = {
        **os.environ,
        "THROUGHLINE_DB_NAME": connection.settings_dict["NAME"],
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    command = [sys.executable, "-m", "bench.memory", str(organization_id)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return float(done.stdout.splitlines()[-1])


def main() -> None:
    import django

    django.setup()
    from django.db import transaction

    from alignment import cascade
    from people.models import Organization

    with transaction.atomic():
        for organization in Organization.objects.filter(pk=int(sys.argv[1])):
            cascade.recompute_all(organization)
    print(peak())


def peak() -> float:
    """In MB. What getrusage says includes the parent's, whose copy every child begins as."""
    if STATUS.exists():
        (line,) = (row for row in STATUS.read_text().splitlines() if row.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


if __name__ == "__main__":
    main()
