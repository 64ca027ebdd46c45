from django.db import migrations, models
from django.db.models.functions import Left


class Migration(migrations.Migration):
    dependencies = [("kpis", "0006_sought")]

    operations = [
        migrations.AddIndex(
            "kpi", models.Index("organization", Left("name", 300), name="kpi_named")
        ),
    ]
