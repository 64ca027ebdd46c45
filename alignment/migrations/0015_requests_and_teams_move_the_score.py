from django.db import migrations

from alignment.dirt import SCORE_SOURCES, drop_sql, trigger_sql

TABLES = {"kpis_kpi", "people_team", "reviews_request"}
SOURCES = [source for source in SCORE_SOURCES if source.table in TABLES]
# Scores from before F, T and H were part of them.
MARK_ALL = "INSERT INTO alignment_dirty (organization_id, only_score) SELECT id, true FROM people_organization"


class Migration(migrations.Migration):
    dependencies = [
        ("alignment", "0014_agreed_shares_mark_the_score"),
        ("kpis", "0008_put_reading"),
        ("people", "0009_named"),
        ("reviews", "0003_request_answer"),
    ]

    operations = [
        migrations.RunSQL(
            [trigger_sql(source) for source in SOURCES],
            [drop_sql(source) for source in SOURCES],
        ),
        migrations.RunSQL(MARK_ALL, migrations.RunSQL.noop),
    ]
