from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alignment", "0008_attained_on_a_day"),
        ("goals", "0009_archived_has_ended"),
        ("people", "0008_day_rate"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="rollup",
            index=models.Index(
                condition=models.Q(("pace", "at_risk")),
                fields=["organization", "paced_ppm", "goal"],
                name="rollup_at_risk",
            ),
        ),
        migrations.AddIndex(
            model_name="rollup",
            index=models.Index(
                condition=models.Q(
                    ("freshness", "silent"), ("freshness__isnull", True), _connector="OR"
                ),
                fields=["organization", "newest_on", "goal"],
                name="rollup_quiet",
            ),
        ),
    ]
