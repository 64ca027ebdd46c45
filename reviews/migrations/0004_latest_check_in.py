from django.db import migrations, models


class Migration(migrations.Migration):
    """A goal's latest check-in is found by one step, among many of the same day too."""

    dependencies = [("reviews", "0003_request_answer")]

    operations = [
        migrations.RemoveIndex(model_name="checkin", name="check_in_latest"),
        migrations.AddIndex(
            model_name="checkin",
            index=models.Index(fields=["goal", "-dated", "-id"], name="check_in_latest"),
        ),
    ]
