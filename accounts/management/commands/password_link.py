"""`manage.py password_link ADDRESS`: a link to set a password, for whoever keeps the server."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import actions
from accounts.actors import Actor
from accounts.models import Person


class Command(BaseCommand):
    """Prints the link's path; where no mail can be sent, it is the way back in for somebody who has a password."""

    help = "Print a link with which a person sets a password, once and within an hour. Hand it over personally."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="the e-mail address the person signs in with")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(email=options["address"]).first()
        if person is None:
            raise CommandError("Nobody signs in with this address.")
        path = actions.make_password_link(by=Actor.system(), person=person)
        minutes = settings.PASSWORD_RESET_TIMEOUT // 60
        self.stdout.write(f"Append this to the address of the site; it works once, within {minutes} minutes:\n{path}")
