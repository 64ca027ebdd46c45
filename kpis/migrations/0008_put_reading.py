from django.db import migrations

# Supersedes and inserts by one statement of a client, by plans that the server keeps. The KPI is held
# first; each statement of a function sees what was committed before it began, so what came while this
# one waited is superseded too. The moment is looked at afterwards: later than any recorded before.
# The reading in force is NULL when there is none: no such KPI, or no reading to withdraw.
PUT_READING = """
CREATE FUNCTION kpis_put_reading(
  of_kpi bigint, on_day date, new_value numeric, of_source text, of_author bigint, with_note text,
  OUT in_force bigint, OUT is_new boolean, OUT predecessor bigint, OUT moment timestamptz
) LANGUAGE plpgsql AS $$
DECLARE
  tenant bigint;
  old_value numeric;
BEGIN
  SELECT organization_id INTO tenant FROM kpis_kpi WHERE id = of_kpi FOR NO KEY UPDATE;
  SELECT id, value INTO predecessor, old_value FROM kpis_reading
    WHERE kpi_id = of_kpi AND dated = on_day AND superseded_at IS NULL;
  is_new := old_value IS DISTINCT FROM new_value AND tenant IS NOT NULL;
  IF NOT is_new THEN
    in_force := predecessor;
    RETURN;
  END IF;
  moment := clock_timestamp();
  IF predecessor IS NOT NULL THEN
    UPDATE kpis_reading SET superseded_at = moment WHERE id = predecessor;
  END IF;
  INSERT INTO kpis_reading
    (organization_id, kpi_id, dated, value, recorded_at, supersedes_id, source, author_id, note)
  VALUES
    (tenant, of_kpi, on_day, new_value, moment, predecessor, of_source, of_author, with_note)
  RETURNING id INTO in_force;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("kpis", "0007_named")]

    operations = [migrations.RunSQL(PUT_READING, "DROP FUNCTION kpis_put_reading")]
