from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("goals", "0006_numbered_codes")]

    operations = [
        migrations.AddIndex(
            model_name="goal",
            index=GinIndex(SearchVector("title", config="simple"), name="goal_words"),
        ),
    ]
