"""`manage.py demo_accounts`: whom one can sign in as in the demonstration nation."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from demo import people


class Command(BaseCommand):
    """Prints an account for each role that has pages, every signer of one alliance, and the one password."""

    help = "Print the demonstration accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        memberships = people.introduced()
        if not memberships:
            self.stdout.write("There is no demonstration nation here; load it with: bin/manage demo")
            return
        self.stdout.write(f"Demonstration accounts (password {people.PASSWORD}):")
        for membership in memberships:
            with translation.override("en"):
                role = str(membership.get_role_display())
            self.stdout.write(f"  {membership.person.email:<38} {role:<34} {membership.organisation.name}")
        if alliance := people.home(people.alliances()):
            self.stdout.write(
                f"Who signs at each school of {alliance} (officer, accountant, principal); others stand at /:"
            )
            for school in people.signers(alliance):
                self.stdout.write(f"  {school.school.name}: {', '.join(school.emails)}")
