from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs.soundness import faults_of_goals, faults_of_teams


class Command(BaseCommand):
    help = "Proves that the goal graph has no cycle and that the team tree's nested sets are sound."

    def handle(self, *args: Any, **options: Any) -> None:
        goals, teams = faults_of_goals(), faults_of_teams()
        for fault in (*goals, *teams):
            self.stdout.write(fault)
        self.stdout.write(f"faults: {len(goals)} in goals, {len(teams)} in teams")
        if goals or teams:
            raise CommandError("The trees are not sound.")
