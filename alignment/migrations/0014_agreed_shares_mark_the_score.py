from django.db import migrations

from alignment.dirt import SCORE_SOURCES, drop_sql, trigger_sql

AGREED = next(source for source in SCORE_SOURCES if source.table == "goals_agreedshare")


class Migration(migrations.Migration):
    dependencies = [
        ("alignment", "0013_fewer_checks_and_indexes"),
        ("goals", "0012_agreed_shares"),
    ]

    operations = [migrations.RunSQL(trigger_sql(AGREED), drop_sql(AGREED))]
