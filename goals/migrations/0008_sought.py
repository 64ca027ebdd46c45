from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

from people.words import worded


class Migration(migrations.Migration):
    dependencies = [("goals", "0007_goal_words"), ("people", "0005_words")]

    operations = [
        migrations.AddIndex("goal", GinIndex(worded("title", "code"), name="goal_sought")),
    ]
