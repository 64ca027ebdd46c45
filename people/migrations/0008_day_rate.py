from django.db import migrations, models

# No day is paid for with nothing or less: what was typed so far means that nothing is known.
FORGET = "UPDATE people_organization SET day_rate = NULL WHERE day_rate <= 0"


class Migration(migrations.Migration):
    dependencies = [("people", "0007_guides")]

    operations = [
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="organization",
            constraint=models.CheckConstraint(
                condition=models.Q(day_rate__isnull=True) | models.Q(day_rate__gt=0),
                name="organization_day_rate",
            ),
        ),
    ]
