from goals.models.cycle import Cycle
from goals.models.effort import AgreedShare, Allocation
from goals.models.goal import Goal
from goals.models.hand import HandSetValue
from goals.models.link import GoalLink
from goals.models.step import Step
from goals.models.target import InterimTarget, Target
from goals.models.ties import Contribution, GoalPerson, GoalPillar, GoalTeam

__all__ = [
    "AgreedShare",
    "Allocation",
    "Contribution",
    "Cycle",
    "Goal",
    "GoalLink",
    "GoalPerson",
    "GoalPillar",
    "GoalTeam",
    "HandSetValue",
    "InterimTarget",
    "Step",
    "Target",
]
