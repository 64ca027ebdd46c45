from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_import_run")]

    operations = [
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["organization_id", "actor_id", "-at"], name="audit_actor"),
        ),
    ]
