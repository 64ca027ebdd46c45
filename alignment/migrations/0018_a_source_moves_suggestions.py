from django.db import migrations

from alignment.dirt import SCORE_SOURCES, drop_sql, trigger_sql

KPIS = next(source for source in SCORE_SOURCES if source.table == "kpis_kpi")


class Migration(migrations.Migration):
    """Whether people report a KPI decides what is suggested for it."""

    dependencies = [("alignment", "0017_confidence")]

    operations = [
        migrations.RunSQL([drop_sql(KPIS), trigger_sql(KPIS)], migrations.RunSQL.noop),
    ]
