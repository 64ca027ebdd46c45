from django.db import migrations

from alignment.dirt import SCORE_SOURCES, drop_sql, trigger_sql

GOALS = next(source for source in SCORE_SOURCES if source.table == "goals_goal")


class Migration(migrations.Migration):
    """A goal that is put away has ended: it was no part of the score before."""

    dependencies = [("alignment", "0006_cells"), ("goals", "0009_archived_has_ended")]

    operations = [
        migrations.RunSQL([drop_sql(GOALS), trigger_sql(GOALS)], migrations.RunSQL.noop),
    ]
