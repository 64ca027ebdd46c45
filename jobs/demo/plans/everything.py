"""All goals of the demo, each after the one that it hangs under."""

from __future__ import annotations

from jobs.demo.plan import GoalPlan
from jobs.demo.plans.care_goals import RELIABILITY_GOALS
from jobs.demo.plans.carer_goals import CARER_GOALS
from jobs.demo.plans.coast_goals import COAST_GOALS
from jobs.demo.plans.comms_goals import COMMS_GOALS
from jobs.demo.plans.cost_goals import COST_GOALS
from jobs.demo.plans.digital_goals import DIGITAL_GOALS
from jobs.demo.plans.finance_goals import FINANCE_GOALS
from jobs.demo.plans.growth_goals import GROWTH_GOALS
from jobs.demo.plans.harm_goals import HARM_GOALS
from jobs.demo.plans.hill_goals import HILL_GOALS
from jobs.demo.plans.learning_goals import LEARNING_GOALS
from jobs.demo.plans.money_goals import MONEY_GOALS
from jobs.demo.plans.night_goals import NIGHT_GOALS
from jobs.demo.plans.north_goals import NORTH_OFFICE_GOALS
from jobs.demo.plans.office_goals import OFFICE_GOALS
from jobs.demo.plans.people_goals import PEOPLE_GOALS
from jobs.demo.plans.private_goals import PRIVATE_GOALS
from jobs.demo.plans.rota_goals import ROTA_GOALS
from jobs.demo.plans.south_goals import SOUTH_OFFICE_GOALS
from jobs.demo.plans.strategy import STRATEGIC_GOALS
from jobs.demo.plans.town_goals import TOWN_GOALS

GOALS: tuple[GoalPlan, ...] = (
    *STRATEGIC_GOALS,
    *ROTA_GOALS,
    *RELIABILITY_GOALS,
    *CARER_GOALS,
    *MONEY_GOALS,
    *COST_GOALS,
    *HARM_GOALS,
    *LEARNING_GOALS,
    *PEOPLE_GOALS,
    *COMMS_GOALS,
    *COAST_GOALS,
    *HILL_GOALS,
    *NORTH_OFFICE_GOALS,
    *TOWN_GOALS,
    *NIGHT_GOALS,
    *SOUTH_OFFICE_GOALS,
    *PRIVATE_GOALS,
    *GROWTH_GOALS,
    *DIGITAL_GOALS,
    *FINANCE_GOALS,
    *OFFICE_GOALS,
)
