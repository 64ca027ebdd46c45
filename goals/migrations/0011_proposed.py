from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("goals", "0010_watched")]

    operations = [
        migrations.AddIndex(
            "goal",
            models.Index(
                condition=models.Q(state="proposed"),
                fields=["organization", "id"],
                name="goal_proposed",
            ),
        ),
        migrations.RemoveIndex("goal", "goal_strategic"),
        migrations.AddIndex(
            "goal",
            models.Index(
                "organization",
                models.F("priority").desc(nulls_last=True),
                "id",
                condition=models.Q(level="strategic"),
                name="goal_strategic",
            ),
        ),
    ]
