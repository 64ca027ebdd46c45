from django.db import migrations

from people.tenancy import add_tenant_key

READING_IS_APPEND_ONLY = """
CREATE FUNCTION kpis_reading_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF coalesce(current_setting('throughline.purge', true), '') = 'on' THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'Readings are never deleted: supersede them with an empty value.'
      USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.superseded_at IS NULL AND NEW.superseded_at IS NOT NULL
     AND to_jsonb(NEW) - 'superseded_at' = to_jsonb(OLD) - 'superseded_at' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'Readings are never edited: supersede them with a correction.'
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER kpis_reading_append_only BEFORE UPDATE OR DELETE ON kpis_reading
  FOR EACH ROW EXECUTE FUNCTION kpis_reading_append_only();
"""

YES_NO_READING = """
CREATE FUNCTION kpis_reading_fits_kpi() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.value NOT IN (0, 1)
     AND EXISTS (SELECT FROM kpis_kpi WHERE id = NEW.kpi_id AND unit = 'yes/no') THEN
    RAISE EXCEPTION 'A yes/no KPI takes 1 for yes or 0 for no.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'reading_fits_kpi';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER kpis_reading_fits_kpi BEFORE INSERT ON kpis_reading
  FOR EACH ROW EXECUTE FUNCTION kpis_reading_fits_kpi();
"""

LATEST_INDEX = """
CREATE INDEX reading_latest ON kpis_reading (kpi_id, dated DESC) INCLUDE (value)
  WHERE superseded_at IS NULL AND value IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("kpis", "0002_initial"), ("people", "0002_rules")]

    operations = [
        add_tenant_key("kpis_kpi", "steward_id", "people_person"),
        add_tenant_key("kpis_kpi", "team_id", "people_team"),
        add_tenant_key("kpis_reading", "kpi_id", "kpis_kpi"),
        add_tenant_key("kpis_reading", "supersedes_id", "kpis_reading"),
        add_tenant_key("kpis_reading", "author_id", "people_person"),
        migrations.RunSQL(
            READING_IS_APPEND_ONLY,
            "DROP TRIGGER kpis_reading_append_only ON kpis_reading;"
            "DROP FUNCTION kpis_reading_append_only()",
        ),
        migrations.RunSQL(
            YES_NO_READING,
            "DROP TRIGGER kpis_reading_fits_kpi ON kpis_reading;"
            "DROP FUNCTION kpis_reading_fits_kpi()",
        ),
        migrations.RunSQL(LATEST_INDEX, "DROP INDEX reading_latest"),
    ]
