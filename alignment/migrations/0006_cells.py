from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

# The sweep finds the marks and computes every number and every cell anew.
MARK_ALL = (
    "INSERT INTO alignment_dirty (organization_id, goal_id, kpi_id)"
    " SELECT id, NULL, NULL FROM people_organization"
)


class Migration(migrations.Migration):
    dependencies = [("alignment", "0005_score_marks")]

    operations = [
        migrations.RunSQL("DELETE FROM alignment_cell", migrations.RunSQL.noop),
        migrations.RemoveConstraint(model_name="cell", name="cell_once"),
        migrations.AddField(
            model_name="cell",
            name="is_open",
            field=models.BooleanField(default=True),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="rollup", name="shape", field=models.BigIntegerField(null=True)
        ),
        *(
            migrations.AddField(
                model_name="cell", name=name, field=models.BigIntegerField(default=0)
            )
            for name in ("dated", "paced", "expected")
        ),
        migrations.AddField(
            model_name="rollup",
            name="critical",
            field=ArrayField(base_field=models.BigIntegerField(), default=list),
        ),
        migrations.AddField(
            model_name="rollup",
            name="critical_ppm",
            field=ArrayField(base_field=models.IntegerField(), default=list),
        ),
        # The drain inserts rows by SQL, which knows no default of Django's.
        migrations.RunSQL(
            "ALTER TABLE alignment_rollup ALTER critical SET DEFAULT '{}',"
            " ALTER critical_ppm SET DEFAULT '{}'",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            model_name="cell",
            constraint=models.UniqueConstraint(
                fields=("team", "strategic_goal", "is_open"), name="cell_once"
            ),
        ),
        migrations.AddIndex(
            model_name="cell",
            index=models.Index(fields=["strategic_goal"], name="cell_goal"),
        ),
        migrations.RunSQL(MARK_ALL, migrations.RunSQL.noop),
    ]
