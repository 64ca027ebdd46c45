from people.models.organization import Organization, Pillar
from people.models.person import Deputy, Person, Standing
from people.models.saved_view import SavedView
from people.models.team import Membership, Team

__all__ = [
    "Deputy",
    "Membership",
    "Organization",
    "Person",
    "Pillar",
    "SavedView",
    "Standing",
    "Team",
]
