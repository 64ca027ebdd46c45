"""An expectation that a target's course and window say of any day is kept no more."""

from __future__ import annotations

from django.db import migrations

FORGET = """
UPDATE alignment_targetstate SET expected_ppm = NULL WHERE course <> 4 AND expected_ppm IS NOT NULL
"""
# Computed anew, from the readings, by whoever keeps all of them.
BACK = "DELETE FROM alignment_attainedon"


class Migration(migrations.Migration):
    dependencies = (("alignment", "0011_snapshot_indexes"),)
    operations = (migrations.RunSQL(FORGET, BACK),)
