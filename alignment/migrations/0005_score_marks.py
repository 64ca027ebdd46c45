from django.db import migrations, models

from alignment.dirt import SCORE_SOURCES, drop_sql, trigger_sql

# Later tables have migrations of their own.
LATER = {"goals_agreedshare", "kpis_kpi", "people_team", "reviews_request"}
SOURCES = [source for source in SCORE_SOURCES if source.table not in LATER]
# Scores of organizations whose numbers were computed before there was one.
MARK_ALL = "INSERT INTO alignment_dirty (organization_id, only_score) SELECT id, true FROM people_organization"


class Migration(migrations.Migration):
    dependencies = [("alignment", "0004_news_below")]

    operations = [
        migrations.AddField("dirty", "only_score", models.BooleanField(db_default=False)),
        migrations.RunSQL(
            [trigger_sql(source) for source in SOURCES],
            [drop_sql(source) for source in SOURCES],
        ),
        migrations.RunSQL(MARK_ALL, migrations.RunSQL.noop),
    ]
