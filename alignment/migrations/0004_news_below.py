from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alignment", "0003_rules")]

    operations = [
        migrations.AddIndex(
            model_name="rollup",
            index=models.Index(fields=["home_root", "newest_on"], name="rollup_news"),
        ),
    ]
