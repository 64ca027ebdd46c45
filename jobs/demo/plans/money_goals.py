"""How the money comes in: bills paid in time, private clients, and what must run anyway."""

from __future__ import annotations

from jobs.demo.plan import (
    ClosingPlan,
    GoalPlan,
    HandPlan,
    KpiPlan,
    ReportPlan,
    StepPlan,
)

MONEY_GOALS = (
    GoalPlan(
        "collect",
        "Be paid within 40 days",
        "We pay carers every fortnight and are paid after seven weeks. The gap costs €31,000 in "
        "interest a year.",
        owner="ruth",
        team="business",
        parent="paying",
        weight=2000,
        strength="quantified",
        statement="Twelve days less free €310,000 and save the interest on it.",
        kpis=(
            KpiPlan(
                "debtor-days",
                "Days until an invoice is paid",
                "days",
                52,
                40,
                standing=0.97,
                decimals=1,
                cadence="month",
                direction="decrease",
                weight=2000,
            ),
            KpiPlan(
                "old-invoices",
                "Invoices more than 90 days old",
                "€",
                186000,
                60000,
                standing=0.84,
                cadence="month",
                direction="decrease",
            ),
        ),
        reports=(
            ReportPlan(
                7,
                moved="The largest health board has paid everything up to last quarter.",
                blocks="€41,000 hangs on one dispute about mileage.",
                next_up="Settle the dispute or write it off; either is better than waiting.",
                back=0,
                read_by="maeve",
            ),
        ),
    ),
    GoalPlan(
        "billing",
        "Agree monthly billing with three health boards",
        "They are billed by quarter because they always were. Monthly bills bring in the money "
        "six weeks earlier.",
        owner="brid",
        team="business",
        parent="collect",
        level="individual",
        steps=(
            StepPlan("Contract signed with the eastern board", -40, -37),
            StepPlan("Contract signed with the midland board", 15),
            StepPlan("Contract signed with the western board", 70),
        ),
        by_hand=HandPlan(
            650_000,
            6,
            45,
            "One contract is signed, the midland board has agreed in writing and the western one "
            "has asked for a draft: further than the signatures show.",
        ),
        reports=(
            ReportPlan(
                8,
                moved="The midland board agreed by letter; their lawyers want two weeks.",
                next_up="Send the western board its draft.",
                days_ago=6,
                read_by="ruth",
            ),
        ),
    ),
    GoalPlan(
        "private-hours",
        "Win back private clients",
        "Private hours pay 18 % more than contract hours. We lost a third of them while we had no "
        "carers to spare.",
        owner="ruth",
        team="business",
        parent="paying",
        kpis=(
            KpiPlan(
                "private-week",
                "Private care hours",
                "h/week",
                310,
                450,
                standing=0.9,
                lag=3,
            ),
            KpiPlan(
                "enquiries-won",
                "Private enquiries that become clients",
                "%",
                18,
                30,
                cadence="month",
                is_reported=False,
                description="Enquiries are still noted on paper; nobody has counted them yet.",
            ),
        ),
        reports=(
            ReportPlan(
                6,
                moved="Three families came back to us this month.",
                blocks="We cannot say how many enquiries we lose: they are on paper.",
                back=0,
            ),
        ),
    ),
    GoalPlan(
        "offers",
        "Send a written offer within two working days",
        "Families ask three providers and take the first who answers properly.",
        owner="brid",
        team="business",
        parent="private-hours",
        level="individual",
        kpis=(
            KpiPlan(
                "offers-in-time",
                "Offers sent within two working days",
                "%",
                44,
                95,
                standing=1.02,
                lag=3,
            ),
        ),
        reports=(
            ReportPlan(
                8,
                moved="Three offers in four go out in time.",
                blocks="The rest wait for a price that I have to ask for.",
                next_up="A price list that I may use without asking.",
                back=0,
            ),
        ),
    ),
    GoalPlan(
        "lease",
        "Renew the car lease at no more than €390 a month",
        "The lease of 58 cars ends this year; the lessor has announced a rise.",
        owner="ruth",
        team="business",
        parent="paying",
        period="q2",
        weight=500,
        kpis=(
            KpiPlan(
                "lease-cost",
                "Lease of a car",
                "€/month",
                412,
                390,
                standing=0.5,
                cadence="month",
                direction="decrease",
            ),
        ),
        closing=ClosingPlan(
            "missed",
            "Signed at €401. A fourth year would have brought €390, and we did not want to be "
            "bound that long.",
        ),
    ),
    GoalPlan(
        "payroll",
        "Pay 420 people right, every fortnight",
        "Nobody joins us for the payroll, but a wrong payslip is a reason to leave.",
        owner="orla",
        team="business",
        settings={"is_run_the_business": True},
        kpis=(
            KpiPlan(
                "payslips",
                "Payslips corrected after a pay run",
                "payslips",
                target=6,
                around=4,
                wobble=0.4,
                aggregation="mean",
                cadence="fortnight",
                direction="decrease",
                lag=5,
            ),
        ),
        reports=(
            ReportPlan(9, moved="A quiet run. What we corrected was mileage, again.", back=0),
        ),
    ),
)
