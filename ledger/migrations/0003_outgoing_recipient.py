from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_goal_history")]

    operations = [
        migrations.AddIndex(
            model_name="outgoingmessage",
            index=models.Index(
                fields=["organization_id", "kind", "recipient"], name="outgoing_recipient"
            ),
        ),
    ]
