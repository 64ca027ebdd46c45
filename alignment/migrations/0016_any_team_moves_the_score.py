from django.db import migrations

from alignment.dirt import SCORE_SOURCES, drop_sql, trigger_sql

TEAMS = next(source for source in SCORE_SOURCES if source.table == "people_team")
# Where 0015 has made some of them already.
DROP = drop_sql(TEAMS).replace("DROP FUNCTION", "DROP FUNCTION IF EXISTS")


class Migration(migrations.Migration):
    dependencies = [("alignment", "0015_requests_and_teams_move_the_score")]

    operations = [migrations.RunSQL([DROP, trigger_sql(TEAMS)], migrations.RunSQL.noop)]
