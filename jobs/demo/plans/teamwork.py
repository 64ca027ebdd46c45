"""What people ask of each other, thank each other for, decide together, and change their minds about."""

from __future__ import annotations

from jobs.demo.plan import DecisionPlan, IdeaPlan, MovePlan, RequestPlan, ReviewPlan, ThanksPlan

# The goal looks better for it, and its history says why.
MOVES = (MovePlan("rota-ahead", "rotas-ahead", 80),)

REQUESTS = (
    RequestPlan(
        "hills-late",
        "abdul",
        "hills",
        "digital",
        "The app without a signal, for all eighteen hill carers",
        "The trial works. When can everybody have it?",
        state="accepted",
        answer_by=-20,
        promised_for=21,
        answering_goal="offline",
    ),
    RequestPlan(
        "swap-rule",
        "siobhan",
        "north",
        "south",
        "Try the swap rule for one weekend",
        "Daniel has rewritten it with Patrick. We need one South weekend to try it on.",
        answer_by=5,
    ),
    RequestPlan(
        "weigh-up",
        "lukas",
        "digital",
        "north",
        "Two weeks of North’s desk for the trial of the planner",
        "One hour a day, side by side with the old rota.",
        answer_by=-8,
    ),
    RequestPlan(
        "starts",
        "laoise",
        "private",
        "care",
        "Carers for nine starts a week",
        "Three more than today, most of them in the morning.",
        state="declined",
        answer_by=-30,
    ),
    RequestPlan(
        "saturday-discharge",
        "helena",
        "clinical",
        "nights",
        "Two people for Saturday discharges",
        "The hospital sends them home whether we come or not.",
        state="broken",
        answer_by=-70,
        promised_for=-40,
        answering_goal="saturday-discharge",
    ),
    RequestPlan(
        "career",
        "priya",
        "people",
        "finance",
        "A pay scale for senior carers",
        "Eleven are named and are still paid as before.",
        state="accepted",
        answer_by=-25,
        promised_for=-6,
    ),
    RequestPlan(
        "overtime",
        "conor",
        "south",
        "finance",
        "Last week’s overtime, by carer, on Monday",
        "I see it a month late, when it has been paid.",
        state="kept",
        answer_by=-80,
        promised_for=-50,
        answering_goal="overtime-view",
    ),
    RequestPlan(
        "reconcile",
        "kathleen",
        "clinical",
        "coast",
        "A look at the medicine box on the evening of the discharge",
        "Five minutes, and a photograph for us.",
        state="kept",
        answer_by=-60,
        promised_for=-30,
    ),
    RequestPlan(
        "planner",
        "sam",
        "digital",
        "south",
        "South’s list without doubles",
        "The move to the planner waits for it.",
        state="accepted",
        answer_by=-50,
        answering_goal="south-list",
    ),
    RequestPlan(
        "recruit",
        "breffni",
        "people",
        "comms",
        "Six adverts in which carers tell of their work",
        "In place of two of the portraits, if need be.",
        answer_by=9,
    ),
)

THANKS = (
    ThanksPlan(
        "siobhan",
        "daniel",
        "For the page on swaps, and for rewriting it without a sigh.",
        "swap-rule",
    ),
    ThanksPlan(
        "aoife",
        "deirdre",
        "For writing down a bad number with its reasons, the day it was bad.",
        "town-regular",
        "speak-up",
    ),
    ThanksPlan("kofi", "amara", "For Mr Daly, who sleeps.", "bedtime"),
    ThanksPlan(
        "maeve",
        "samira",
        "Six carers from Kerala, met at the airport, with coats.",
        "permits",
        "leave-better",
    ),
    ThanksPlan("fergal", "oskar", "Forty-seven boxes, carried up by hand.", "snow-plan", "turn-up"),
    ThanksPlan("ruth", "mossie", "For the payslip that was somebody’s rent.", "payslip-questions"),
    ThanksPlan("daniel", "patrick", "For a morning of honest examples.", "swap-rule", "speak-up"),
    ThanksPlan(
        "helena",
        "sorcha",
        "The button for near misses was her idea.",
        "near-misses",
        "leave-better",
    ),
    ThanksPlan(
        "nuala",
        "siobhan",
        "She drove the harbour round herself when the road was flooded.",
        "",
        "turn-up",
    ),
)

REVIEWS = (
    ReviewPlan(
        "Care Delivery, monthly review",
        "care",
        9,
        "North and South side by side for the first time. South’s weekends come before everything else.",
        (
            DecisionPlan(
                "Two starters of the next group go to Mill Street.", "town-regular", "conor", 12
            ),
            DecisionPlan(
                "Agree with Growth how many clients start in a week.", "start-limit", "aoife", -2
            ),
            DecisionPlan(
                "Show both branches’ share in every report.", "continuity", "ines", -5, -6
            ),
        ),
    ),
    ReviewPlan(
        "Executive review of strategy",
        "",
        24,
        "Five of six goals have people at work on them. Respite care has none.",
        (
            DecisionPlan("Name someone for respite care, or strike it.", "respite", "maeve", 20),
            DecisionPlan("Buy six pressure mattresses.", "sores", "ruth", -10, -12),
        ),
    ),
    ReviewPlan(
        "Business Services, monthly review",
        "business",
        16,
        "The margin follows the agency bills. The third branch waits for the county.",
        (
            DecisionPlan(
                "Say by month end what overtime costs in South.", "overtime", "henrike", -4, -5
            ),
        ),
    ),
)

IDEAS = (
    IdeaPlan(
        "chiamaka",
        "Let the client’s tea tray say what she drank",
        "Three ticks on a card. Whoever comes next sees it.",
    ),
    IdeaPlan(
        "hugh",
        "One weekend a month with both branches’ carers",
        "South has no people and North’s would like the hours.",
        "Good. Siobhán and Conor try it next month.",
        "taken",
    ),
    IdeaPlan(
        "saoirse",
        "An app for friends of Brindlewick",
        "With a shop, later.",
        "Not while carers wait for telephones.",
        "declined",
    ),
    IdeaPlan("femi", "Rain capes in every bicycle bag", "It is Ireland."),
)
