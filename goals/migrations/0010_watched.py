from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0009_archived_has_ended"),
        ("people", "0008_day_rate"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="goal",
            index=models.Index(
                condition=models.Q(
                    ("archived_at", None), ("due_date__isnull", False), ("state", "active")
                ),
                fields=["organization", "due_date", "id"],
                name="goal_due",
            ),
        ),
        migrations.AddIndex(
            model_name="goal",
            index=models.Index(
                condition=models.Q(("archived_at", None), ("due_date", None), ("state", "active")),
                fields=["cycle", "id"],
                name="goal_undated",
            ),
        ),
    ]
