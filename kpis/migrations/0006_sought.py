from django.contrib.postgres.indexes import GinIndex
from django.db import migrations

from people.words import worded


class Migration(migrations.Migration):
    dependencies = [("kpis", "0005_numbered_codes"), ("people", "0005_words")]

    operations = [
        migrations.AddIndex("kpi", GinIndex(worded("name", "code"), name="kpi_sought")),
    ]
