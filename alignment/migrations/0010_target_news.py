from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alignment", "0009_watched"),
        ("goals", "0010_watched"),
        ("people", "0008_day_rate"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="targetstate",
            index=models.Index(
                condition=models.Q(("counts", True)),
                fields=["organization", "-newest_on", "target"],
                name="target_news",
            ),
        ),
    ]
