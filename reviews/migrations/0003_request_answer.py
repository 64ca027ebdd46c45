from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reviews", "0002_rules")]

    operations = [
        migrations.AddField(
            model_name="request", name="answer", field=models.TextField(blank=True, default="")
        ),
        migrations.AlterField(
            model_name="request", name="answer", field=models.TextField(blank=True)
        ),
    ]
