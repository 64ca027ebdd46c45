from django.db import migrations, models

from people.words import beginning


class Migration(migrations.Migration):
    dependencies = [("kpis", "0008_put_reading"), ("people", "0011_beginnings")]

    operations = [
        migrations.AddIndex(
            "kpi",
            models.Index("organization", beginning("name"), "id", name="kpi_begins"),
        ),
    ]
