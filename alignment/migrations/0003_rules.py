from django.db import migrations

from alignment.dirt import SOURCES, drop_sql, trigger_sql
from people.tenancy import add_tenant_key

# HOT updates: half of each page stays free for the next version of its rows.
NARROW = "ALTER TABLE alignment_rollup SET (fillfactor = 50)"


class Migration(migrations.Migration):
    dependencies = [("alignment", "0002_initial"), ("reviews", "0002_rules")]

    operations = [
        add_tenant_key("alignment_targetstate", "target_id", "goals_target", "CASCADE"),
        add_tenant_key("alignment_targetstate", "goal_id", "goals_goal", "CASCADE"),
        add_tenant_key("alignment_rollup", "goal_id", "goals_goal", "CASCADE"),
        add_tenant_key("alignment_rollup", "home_root_id", "goals_goal", "CASCADE"),
        add_tenant_key("alignment_cell", "team_id", "people_team", "CASCADE"),
        add_tenant_key("alignment_cell", "strategic_goal_id", "goals_goal", "CASCADE"),
        add_tenant_key("alignment_snapshot", "goal_id", "goals_goal", "CASCADE"),
        add_tenant_key("alignment_score", "goal_id", "goals_goal", "CASCADE"),
        add_tenant_key("alignment_score", "team_id", "people_team", "CASCADE"),
        migrations.RunSQL(NARROW, "ALTER TABLE alignment_rollup RESET (fillfactor)"),
        migrations.RunSQL(
            [trigger_sql(source) for source in SOURCES],
            [drop_sql(source) for source in SOURCES],
        ),
    ]
