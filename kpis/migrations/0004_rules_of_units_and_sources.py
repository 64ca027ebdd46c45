from django.db import migrations

# A KPI that turns into yes/no keeps the rule that its readings follow; and readings are never
# deleted: the setting that allowed it is gone.
YES_NO_KPI = """
CREATE FUNCTION kpis_kpi_fits_readings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM kpis_reading r WHERE r.kpi_id = NEW.id
              AND r.superseded_at IS NULL AND r.value NOT IN (0, 1)) THEN
    RAISE EXCEPTION 'This KPI has readings other than 0 and 1: it cannot become yes/no.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'kpi_fits_readings';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER kpis_kpi_fits_readings BEFORE UPDATE OF unit ON kpis_kpi
  FOR EACH ROW WHEN (NEW.unit = 'yes/no' AND OLD.unit <> NEW.unit)
  EXECUTE FUNCTION kpis_kpi_fits_readings();
"""
READING_IS_APPEND_ONLY = """
CREATE OR REPLACE FUNCTION kpis_reading_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN{purge}
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
"""
PURGE = "\n    IF coalesce(current_setting('throughline.purge', true), '') = 'on' THEN RETURN OLD; END IF;"


class Migration(migrations.Migration):
    dependencies = [("kpis", "0003_rules")]

    operations = [
        migrations.RunSQL(
            YES_NO_KPI,
            "DROP TRIGGER kpis_kpi_fits_readings ON kpis_kpi;"
            "DROP FUNCTION kpis_kpi_fits_readings()",
        ),
        migrations.RunSQL(
            READING_IS_APPEND_ONLY.format(purge=""), READING_IS_APPEND_ONLY.format(purge=PURGE)
        ),
    ]
