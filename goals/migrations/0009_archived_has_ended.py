from django.db import migrations, models

# Reopened or imported as running while they were put away: they run, so they are shown again.
SHOW_WHAT_RUNS = """
UPDATE goals_goal SET archived_at = NULL
WHERE archived_at IS NOT NULL AND state NOT IN ('achieved', 'missed', 'cancelled')
"""


class Migration(migrations.Migration):
    dependencies = [("goals", "0008_sought")]

    operations = [
        migrations.RunSQL(SHOW_WHAT_RUNS, migrations.RunSQL.noop),
        # The triggers of the update are to have run before the table is altered.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddConstraint(
            "goal",
            models.CheckConstraint(
                condition=models.Q(
                    ("archived_at__isnull", True),
                    ("state__in", ["achieved", "missed", "cancelled"]),
                    _connector="OR",
                ),
                name="goal_archived",
            ),
        ),
    ]
