from django.db import migrations

from alignment.dirt import MARK_SCORE, SCORE_SOURCES, drop_sql, trigger_sql

GOALS = next(source for source in SCORE_SOURCES if source.table == "goals_goal")
# What was stored before only the latest day kept the rows that cost points.
FORGET = """
UPDATE alignment_score AS s SET components = coalesce((
  SELECT jsonb_object_agg(key, CASE jsonb_typeof(value) WHEN 'object' THEN value - 'rows' - 'found'
    ELSE value END)
  FROM jsonb_each(s.components) WHERE key NOT IN ('changes', 'cost', 'misplaced')
), '{}')
WHERE s.goal_id IS NULL
  AND (jsonb_path_exists(s.components, '$.*.rows')
    OR s.components ?| ARRAY['changes', 'cost', 'misplaced'])
  AND EXISTS (
    SELECT FROM alignment_score later
    WHERE later.organization_id = s.organization_id AND later.goal_id IS NULL
      AND later.team_id IS NOT DISTINCT FROM s.team_id AND later.dated > s.dated
  )
"""
# What is perhaps done twice is told from fewer goals than it was.
ANEW = f"{MARK_SCORE} SELECT id, true FROM people_organization;"


class Migration(migrations.Migration):
    """Wordings decide what is perhaps done twice; what cost points is kept of the latest day alone."""

    dependencies = [("alignment", "0018_a_source_moves_suggestions")]

    operations = [
        migrations.RunSQL([drop_sql(GOALS), trigger_sql(GOALS)], migrations.RunSQL.noop),
        migrations.RunSQL([FORGET, ANEW], migrations.RunSQL.noop),
    ]
