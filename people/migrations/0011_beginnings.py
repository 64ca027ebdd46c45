from django.db import migrations, models

from people.words import beginning


class Migration(migrations.Migration):
    dependencies = [("people", "0010_saved_view")]

    operations = [
        migrations.AddIndex(
            "person",
            models.Index("organization", beginning("name"), "id", name="person_begins"),
        ),
        migrations.AddIndex(
            "team",
            models.Index("organization", beginning("name"), "id", name="team_begins"),
        ),
    ]
