from django.db import migrations, models

from alignment.dirt import SOURCES, drop_sql, trigger_sql

CHECK_INS = next(source for source in SOURCES if source.table == "reviews_checkin")
TOLD = """
UPDATE alignment_rollup r SET confidence = told.confidence
FROM (
  SELECT DISTINCT ON (c.goal_id) c.goal_id, c.confidence
  FROM reviews_checkin c JOIN people_organization o ON o.id = c.organization_id
  WHERE c.confidence IS NOT NULL AND c.dated <= o.rollup_date
  ORDER BY c.goal_id, c.dated DESC, c.id DESC
) AS told
WHERE told.goal_id = r.goal_id
"""


class Migration(migrations.Migration):
    """The owner's confidence is kept beside a goal's numbers."""

    dependencies = [
        ("alignment", "0016_any_team_moves_the_score"),
        ("reviews", "0004_latest_check_in"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="rollup", name="rollup_at_risk"),
        migrations.AddField(
            model_name="rollup",
            name="confidence",
            field=models.SmallIntegerField(null=True),
        ),
        migrations.RunSQL(
            [drop_sql(CHECK_INS), trigger_sql(CHECK_INS), TOLD], migrations.RunSQL.noop
        ),
        migrations.AddIndex(
            model_name="rollup",
            index=models.Index(
                models.F("organization"),
                models.OrderBy(models.F("confidence"), descending=True),
                models.F("paced_ppm"),
                models.F("goal"),
                condition=models.Q(("confidence__gte", 7), ("pace", "at_risk")),
                name="rollup_watermelon",
            ),
        ),
    ]
