import django.db.models.deletion
from django.db import migrations, models

from alignment.dirt import SOURCES, drop_sql, trigger_sql

# HOT updates: half of each page stays free for the next version of its rows.
NARROW = "ALTER TABLE alignment_targetstate SET (fillfactor = 50)"
# Nobody knows since when they are what they are: the next night keeps all of them.
CHANGED_TODAY = """
UPDATE alignment_rollup r SET changed_on = o.rollup_date FROM people_organization o
WHERE o.id = r.organization_id
"""
# The sweep finds the marks and attains everything anew, with what the new columns hold.
MARK_ALL = (
    "INSERT INTO alignment_dirty (organization_id, goal_id, kpi_id)"
    " SELECT id, NULL, NULL FROM people_organization"
)


class Migration(migrations.Migration):
    dependencies = [
        ("alignment", "0007_archiving_marks_nothing"),
        ("people", "0008_day_rate"),
    ]

    operations = [
        migrations.CreateModel(
            name="AttainedOn",
            fields=[
                (
                    "organization",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="people.organization",
                    ),
                ),
                ("dated", models.DateField()),
            ],
        ),
        migrations.AddField(
            model_name="targetstate",
            name="cadence_days",
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="targetstate",
            name="course",
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="targetstate",
            name="due_date",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="targetstate",
            name="start_date",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="targetstate",
            name="weight",
            field=models.IntegerField(default=0),
        ),
        migrations.AddField("rollup", "changed_on", models.DateField(null=True)),
        migrations.RunSQL(CHANGED_TODAY, migrations.RunSQL.noop),
        migrations.RunSQL(NARROW, "ALTER TABLE alignment_targetstate RESET (fillfactor)"),
        migrations.RunSQL(MARK_ALL, migrations.RunSQL.noop),
        migrations.RunSQL(
            [f"{drop_sql(source)}\n{trigger_sql(source)}" for source in SOURCES],
            migrations.RunSQL.noop,
        ),
    ]
