from django.db import migrations

# Deferred to commit: shares are written one after another.
SHARES_SUM_TO_ONE = """
CREATE FUNCTION goals_shares_sum_to_one() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE goal bigint;
BEGIN
  FOREACH goal IN ARRAY CASE TG_OP
    WHEN 'INSERT' THEN ARRAY[NEW.goal_id]
    WHEN 'DELETE' THEN ARRAY[OLD.goal_id]
    ELSE ARRAY[OLD.goal_id, NEW.goal_id] END
  LOOP
    IF (SELECT sum(share_ppm) FROM goals_goalteam WHERE goal_id = goal) <> 1000000 THEN
      RAISE EXCEPTION '%', 'The shares of the teams that share a goal add up to 100 %.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'goal_shares_sum';
    END IF;
  END LOOP;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER goals_shares_sum_to_one
  AFTER INSERT OR UPDATE OR DELETE ON goals_goalteam DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION goals_shares_sum_to_one();
"""


class Migration(migrations.Migration):
    dependencies = [("goals", "0004_links")]

    operations = [
        migrations.RunSQL(
            SHARES_SUM_TO_ONE,
            "DROP TRIGGER goals_shares_sum_to_one ON goals_goalteam;"
            "DROP FUNCTION goals_shares_sum_to_one()",
        ),
    ]
