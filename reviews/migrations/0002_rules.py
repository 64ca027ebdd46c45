from django.db import migrations

from people.tenancy import add_tenant_key


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial"), ("goals", "0003_rules")]

    operations = [
        add_tenant_key("reviews_checkin", "goal_id", "goals_goal"),
        add_tenant_key("reviews_checkin", "author_id", "people_person"),
        add_tenant_key("reviews_checkin", "acknowledged_by_id", "people_person"),
        add_tenant_key("reviews_checkinreading", "check_in_id", "reviews_checkin"),
        add_tenant_key("reviews_checkinreading", "reading_id", "kpis_reading"),
        add_tenant_key("reviews_comment", "goal_id", "goals_goal"),
        add_tenant_key("reviews_comment", "author_id", "people_person"),
        add_tenant_key("reviews_recognition", "giver_id", "people_person"),
        add_tenant_key("reviews_recognition", "receiver_id", "people_person"),
        add_tenant_key("reviews_recognition", "goal_id", "goals_goal"),
        add_tenant_key("reviews_recognition", "pillar_id", "people_pillar"),
        add_tenant_key("reviews_reviewmeeting", "team_id", "people_team"),
        add_tenant_key("reviews_reviewmeeting", "cycle_id", "goals_cycle"),
        add_tenant_key("reviews_decision", "meeting_id", "reviews_reviewmeeting"),
        add_tenant_key("reviews_decision", "goal_id", "goals_goal"),
        add_tenant_key("reviews_decision", "assignee_id", "people_person"),
        add_tenant_key("reviews_request", "from_team_id", "people_team"),
        add_tenant_key("reviews_request", "to_team_id", "people_team"),
        add_tenant_key("reviews_request", "goal_id", "goals_goal"),
        add_tenant_key("reviews_request", "answering_goal_id", "goals_goal"),
        add_tenant_key("reviews_request", "author_id", "people_person"),
        add_tenant_key("reviews_idea", "author_id", "people_person"),
        add_tenant_key("reviews_idea", "goal_id", "goals_goal"),
    ]
