from django.db import migrations

from people.tenancy import add_tenant_key


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        add_tenant_key("people_deputy", "person_id", "people_person"),
        add_tenant_key("people_deputy", "deputy_id", "people_person"),
        add_tenant_key("people_team", "parent_id", "people_team"),
        add_tenant_key("people_membership", "person_id", "people_person"),
        add_tenant_key("people_membership", "team_id", "people_team"),
    ]
