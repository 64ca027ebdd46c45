from goals.models.cycle import Cycle
from goals.models.effort import Allocation
from goals.models.goal import Contribution, Goal, GoalPerson, GoalPillar, GoalTeam
from goals.models.hand import HandSetValue
from goals.models.link import GoalLink
from goals.models.step import Step
from goals.models.target import InterimTarget, Target

__all__ = [
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
