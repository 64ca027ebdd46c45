from django.db import migrations, models

from people.words import beginning


class Migration(migrations.Migration):
    dependencies = [("goals", "0013_open_goals_of_teams"), ("people", "0011_beginnings")]

    operations = [
        migrations.AddIndex(
            "goal",
            models.Index("organization", beginning("title"), "id", name="goal_begins"),
        ),
    ]
