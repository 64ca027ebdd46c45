"""What Digital and Rostering builds and keeps running; one of its goals is built elsewhere too."""

from __future__ import annotations

from jobs.demo.plan import CommentPlan, GoalPlan, KpiPlan, ReportPlan, StepPlan

DIGITAL_GOALS = (
    GoalPlan(
        "portal-digital",
        "An online portal where families can see the plan of visits",
        "Who comes tomorrow, at what time, and a photograph of her.",
        owner="mila",
        team="digital",
        parent="continuity",
        effort=5,
        weight=500,
        statement="A face that one has seen is no stranger.",
        steps=(
            StepPlan("Draft with five families", -75, -73),
            StepPlan("Build the first version in the planner", -18, -11),
            StepPlan("Try it with North’s families", 32),
        ),
        reports=(
            ReportPlan(
                7, "The first version shows the week, with pictures.", days_ago=9, read_by="lukas"
            ),
        ),
        comments=(
            CommentPlan(
                "daniel", "Families in North would love it. Is Fionn not ordering one already?"
            ),
        ),
    ),
    GoalPlan(
        "weigh-up",
        "Let the planner weigh travel against continuity",
        "At present it knows miles. It should know faces.",
        owner="ailbhe",
        team="digital",
        parent="rota-rule",
        effort=4,
        statement="What the planner proposes, the desks take over in four rotas of five.",
        strength="quantified",
        steps=(
            StepPlan("Collect the rules from both desks", -95, -90),
            StepPlan("First trial on old rotas", -40, -35),
            StepPlan("Side by side with North’s desk", -6, weight=500),
            StepPlan("Switch it on in North", 34),
        ),
        reports=(
            ReportPlan(
                6,
                "On old rotas: four points more continuity for 2 % more miles.",
                "North’s desk has no week free for the trial.",
                days_ago=5,
                read_by="lukas",
            ),
        ),
    ),
    GoalPlan(
        "one-record",
        "One record for every client",
        "The planner, the accounts and the care plans each spell Mrs Ní Chonghaile differently.",
        owner="rafael",
        team="digital",
        parent="planner",
        level="individual",
        statement="Without it the three systems cannot talk.",
        kpis=(
            KpiPlan(
                "record-doubles",
                "Records of the same client",
                "records",
                1400,
                150,
                standing=0.93,
                direction="decrease",
            ),
        ),
        reports=(ReportPlan(7, "Forty merged this week, four by telephone."),),
    ),
    GoalPlan(
        "offline",
        "The visit app works without a signal",
        "Eleven valleys, and a basement on Mill Street.",
        owner="shane",
        team="digital",
        parent="on-time",
        level="individual",
        statement="Every ninth visit is logged late for want of a signal.",
        strength="quantified",
        steps=(
            StepPlan("Keep the times on the telephone", -80, -74),
            StepPlan("Trial in the hills", -14, -9),
            StepPlan("In the app store", 21),
        ),
        reports=(
            ReportPlan(
                8,
                "Four carers in the hills tried to break it and failed.",
                days_ago=8,
                read_by="lukas",
            ),
        ),
    ),
    GoalPlan(
        "phones",
        "A telephone that lasts a whole shift",
        "Carers carry their own chargers, and the client’s socket is behind the bed.",
        owner="shane",
        team="digital",
        parent="staying",
        level="individual",
        weight=300,
        money=(21000, 9000),
        kpis=(
            KpiPlan(
                "phones-new",
                "Carers with a telephone that lasts a shift",
                "%",
                60,
                98,
                standing=0.85,
                cadence="month",
            ),
        ),
        reports=(ReportPlan(7, "Eighty more handed out, with a case that survives a fall."),),
    ),
    GoalPlan(
        "monday-figures",
        "Both branches’ figures on Monday at eight",
        "The Monday meeting talks about the week before last.",
        owner="rafael",
        team="digital",
        parent="continuity",
        level="individual",
        weight=300,
        kpis=(KpiPlan("mondays", "Mondays with figures at eight", "%", 10, 95, standing=1.02),),
        reports=(ReportPlan(8, "Six Mondays in a row."),),
    ),
    GoalPlan(
        "sign-plans",
        "Sign care plans on the telephone",
        "Paper goes to the family, comes back, and goes missing.",
        owner="mila",
        team="digital",
        parent="care-plans",
        level="individual",
        statement="A review waits eleven days for a signature.",
        strength="quantified",
        kpis=(
            KpiPlan(
                "signed-phone",
                "Care plans signed on the telephone",
                "%",
                0,
                80,
                standing=0.92,
                lag=3,
            ),
        ),
        reports=(ReportPlan(7, "Every second plan; grandchildren help."),),
    ),
    GoalPlan(
        "straight-to-pay",
        "Send visit hours straight to payroll",
        "Today somebody types 9,000 visits a fortnight.",
        owner="rafael",
        team="digital",
        parent="paying",
        effort=3,
        statement="Two people’s work, €61,000 a year.",
        strength="quantified",
        kpis=(
            KpiPlan(
                "hours-flow",
                "Visit hours that reach payroll by themselves",
                "%",
                0,
                95,
                standing=0.78,
                cadence="month",
            ),
        ),
        reports=(
            ReportPlan(
                5, "North’s weekday hours flow.", "Nights are coded in four different ways."
            ),
        ),
    ),
    GoalPlan(
        "patches",
        "Patch every device within two weeks",
        "Nobody sees it until somebody has to.",
        owner="shane",
        team="digital",
        effort=1,
        settings={"is_run_the_business": True},
        kpis=(
            KpiPlan(
                "patched",
                "Devices patched within two weeks",
                "%",
                target=95,
                around=97,
                wobble=0.015,
            ),
        ),
    ),
    GoalPlan(
        "helpdesk",
        "Help on the same day, nine times in ten",
        "A carer with a dead telephone cannot see where she must go.",
        owner="ailbhe",
        team="digital",
        effort=2,
        settings={"is_run_the_business": True},
        kpis=(
            KpiPlan(
                "helped-day",
                "Calls for help solved on the same day",
                "%",
                target=90,
                around=93,
                wobble=0.02,
            ),
        ),
        reports=(ReportPlan(8, "The rest were broken screens."),),
    ),
    GoalPlan(
        "restore",
        "Restore a backup once a month",
        "A backup that nobody has restored is a hope.",
        owner="sam",
        team="digital",
        effort=1,
        settings={"is_run_the_business": True},
        kpis=(
            KpiPlan("restored", "Backup restored this month", "yes/no", target=1, cadence="month"),
        ),
        reports=(ReportPlan(9, "Restored in forty minutes, to the last visit."),),
    ),
    GoalPlan(
        "cellar",
        "Switch off the old server in the cellar",
        "It hums. Nobody is quite sure what for.",
        owner="ailbhe",
        team="digital",
        level="individual",
        effort=2,
        steps=(
            StepPlan("Find out who still uses it", -50, -38),
            StepPlan("Move the last four folders", -10),
            StepPlan("Pull the plug", 25),
        ),
        reports=(
            ReportPlan(
                6, "The payroll archive, the Christmas lists, and something from 2009.", days_ago=25
            ),
        ),
    ),
    GoalPlan(
        "chat",
        "One chat for all carers in place of nineteen",
        "Nineteen groups on private telephones, with clients’ names in them.",
        owner="mila",
        team="digital",
        parent="safe",
        level="individual",
        weight=300,
        kpis=(KpiPlan("chat-users", "Carers in our own chat", "%", 0, 85, standing=0.95, lag=4),),
        reports=(ReportPlan(7, "Twelve of nineteen groups have moved."),),
    ),
)
