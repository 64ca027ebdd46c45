from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0003_numbered_codes")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="invited_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
