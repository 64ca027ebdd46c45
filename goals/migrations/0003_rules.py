from django.db import migrations

from people.tenancy import add_tenant_key

TARGET_FITS_KPI = """
CREATE FUNCTION goals_target_misfit(
  direction text, unit text, target numeric, lower numeric, upper numeric
) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN unit = 'yes/no' AND (lower IS NOT NULL OR upper IS NOT NULL OR target <> 1)
      THEN 'A yes/no KPI takes the target 1 and no bounds.'
    WHEN direction <> 'maintain' AND (lower IS NOT NULL OR upper IS NOT NULL)
      THEN 'Bounds belong to a KPI to maintain; this one is to ' || direction || '.'
  END
$$;
CREATE FUNCTION goals_target_fits_kpi() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE misfit text;
BEGIN
  SELECT goals_target_misfit(k.direction, k.unit, NEW.target, NEW.lower, NEW.upper) INTO misfit
    FROM kpis_kpi k WHERE k.id = NEW.kpi_id;
  IF misfit IS NOT NULL THEN
    RAISE EXCEPTION '%', misfit
      USING ERRCODE = 'check_violation', CONSTRAINT = 'target_fits_kpi';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION goals_kpi_fits_targets() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE misfit text;
BEGIN
  SELECT goals_target_misfit(NEW.direction, NEW.unit, t.target, t.lower, t.upper) INTO misfit
    FROM goals_target t WHERE t.kpi_id = NEW.id
     AND goals_target_misfit(NEW.direction, NEW.unit, t.target, t.lower, t.upper) IS NOT NULL
    LIMIT 1;
  IF misfit IS NOT NULL THEN
    RAISE EXCEPTION '%', misfit
      USING ERRCODE = 'check_violation', CONSTRAINT = 'target_fits_kpi';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER goals_target_fits_kpi BEFORE INSERT OR UPDATE ON goals_target
  FOR EACH ROW EXECUTE FUNCTION goals_target_fits_kpi();
CREATE TRIGGER goals_kpi_fits_targets BEFORE UPDATE OF direction, unit ON kpis_kpi
  FOR EACH ROW EXECUTE FUNCTION goals_kpi_fits_targets();
"""
TARGET_FITS_KPI_UNDONE = """
DROP TRIGGER goals_kpi_fits_targets ON kpis_kpi;
DROP TRIGGER goals_target_fits_kpi ON goals_target;
DROP FUNCTION goals_kpi_fits_targets();
DROP FUNCTION goals_target_fits_kpi();
DROP FUNCTION goals_target_misfit(text, text, numeric, numeric, numeric);
"""

# A pair of goals has at most one edge: the home edge or one contribution.
ONE_EDGE_A_PAIR = """
CREATE FUNCTION goals_one_edge_a_pair() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'goals_contribution' THEN
    IF NOT EXISTS (SELECT FROM goals_goal WHERE id = NEW.child_id AND parent_id = NEW.parent_id)
    THEN RETURN NEW; END IF;
  ELSIF NOT EXISTS (
    SELECT FROM goals_contribution WHERE child_id = NEW.id AND parent_id = NEW.parent_id)
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'This goal contributes to that one already.'
    USING ERRCODE = 'check_violation', CONSTRAINT = 'one_edge_a_pair';
END $$;
CREATE TRIGGER goals_one_edge_a_pair BEFORE INSERT OR UPDATE ON goals_contribution
  FOR EACH ROW EXECUTE FUNCTION goals_one_edge_a_pair();
CREATE TRIGGER goals_one_edge_a_pair BEFORE UPDATE OF parent_id ON goals_goal
  FOR EACH ROW EXECUTE FUNCTION goals_one_edge_a_pair();
"""
ONE_EDGE_A_PAIR_UNDONE = """
DROP TRIGGER goals_one_edge_a_pair ON goals_goal;
DROP TRIGGER goals_one_edge_a_pair ON goals_contribution;
DROP FUNCTION goals_one_edge_a_pair();
"""

CYCLE_LIES_IN_PARENT = """
CREATE FUNCTION goals_cycle_lies_in_parent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM goals_cycle p WHERE p.id = NEW.parent_id
              AND (NEW.start_date < p.start_date OR NEW.due_date > p.due_date))
     OR EXISTS (SELECT FROM goals_cycle c WHERE c.parent_id = NEW.id
                 AND (c.start_date < NEW.start_date OR c.due_date > NEW.due_date)) THEN
    RAISE EXCEPTION 'A cycle lies within its parent cycle.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'cycle_lies_in_parent';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER goals_cycle_lies_in_parent BEFORE INSERT OR UPDATE ON goals_cycle
  FOR EACH ROW EXECUTE FUNCTION goals_cycle_lies_in_parent();
"""
CYCLE_LIES_IN_PARENT_UNDONE = """
DROP TRIGGER goals_cycle_lies_in_parent ON goals_cycle;
DROP FUNCTION goals_cycle_lies_in_parent();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0002_initial"),
        ("kpis", "0003_rules"),
        ("people", "0002_rules"),
    ]

    operations = [
        add_tenant_key("goals_cycle", "parent_id", "goals_cycle"),
        add_tenant_key("goals_goal", "owner_id", "people_person"),
        add_tenant_key("goals_goal", "team_id", "people_team"),
        add_tenant_key("goals_goal", "cycle_id", "goals_cycle"),
        add_tenant_key("goals_goal", "parent_id", "goals_goal"),
        add_tenant_key("goals_goal", "predecessor_id", "goals_goal"),
        add_tenant_key("goals_contribution", "child_id", "goals_goal"),
        add_tenant_key("goals_contribution", "parent_id", "goals_goal"),
        add_tenant_key("goals_goalteam", "goal_id", "goals_goal"),
        add_tenant_key("goals_goalteam", "team_id", "people_team"),
        add_tenant_key("goals_goalperson", "goal_id", "goals_goal"),
        add_tenant_key("goals_goalperson", "person_id", "people_person"),
        add_tenant_key("goals_goalpillar", "goal_id", "goals_goal"),
        add_tenant_key("goals_goalpillar", "pillar_id", "people_pillar"),
        add_tenant_key("goals_target", "goal_id", "goals_goal"),
        add_tenant_key("goals_target", "kpi_id", "kpis_kpi"),
        add_tenant_key("goals_interimtarget", "target_id", "goals_target"),
        add_tenant_key("goals_step", "goal_id", "goals_goal"),
        add_tenant_key("goals_step", "assignee_id", "people_person"),
        add_tenant_key("goals_step", "blocked_by_id", "goals_step"),
        add_tenant_key("goals_handsetvalue", "goal_id", "goals_goal"),
        add_tenant_key("goals_handsetvalue", "author_id", "people_person"),
        add_tenant_key("goals_allocation", "goal_id", "goals_goal"),
        add_tenant_key("goals_allocation", "team_id", "people_team"),
        add_tenant_key("goals_allocation", "person_id", "people_person"),
        add_tenant_key("goals_allocation", "cycle_id", "goals_cycle"),
        migrations.RunSQL(TARGET_FITS_KPI, TARGET_FITS_KPI_UNDONE),
        migrations.RunSQL(ONE_EDGE_A_PAIR, ONE_EDGE_A_PAIR_UNDONE),
        migrations.RunSQL(CYCLE_LIES_IN_PARENT, CYCLE_LIES_IN_PARENT_UNDONE),
    ]
