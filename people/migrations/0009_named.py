from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0008_day_rate")]

    operations = [
        migrations.AddIndex(
            "person", models.Index(fields=["organization", "name", "id"], name="person_named")
        ),
    ]
