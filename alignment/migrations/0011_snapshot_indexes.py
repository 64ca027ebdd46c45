import django.db.models.deletion
import people.tenancy
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alignment", "0010_target_news"),
        ("goals", "0010_watched"),
        ("people", "0008_day_rate"),
    ]

    operations = [
        migrations.AlterField(
            model_name="snapshot",
            name="goal",
            field=people.tenancy.TenantKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="snapshots",
                to="goals.goal",
            ),
        ),
        migrations.AlterField(
            model_name="snapshot",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                to="people.organization",
            ),
        ),
    ]
