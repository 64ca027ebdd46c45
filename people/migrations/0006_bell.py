from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0005_words")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="news_read_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="person",
            name="bell_waiting",
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="person",
            name="bell_news",
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="person",
            name="bell_counted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
