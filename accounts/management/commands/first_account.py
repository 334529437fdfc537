"""`manage.py first_account`: make the first account, or print the link to the page that makes it."""

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts import beginning
from accounts.actors import Actor
from accounts.forms import FirstAccountForm


class Command(BaseCommand):
    """Asks what it was not told; the password is read from the terminal, or from standard input, never an argument."""

    help = (
        "Make the first account: staff of the Administration, who give everybody else a role. "
        "Where standard input is no terminal, the password is its first line."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--link prints the address of the page instead; it says nothing where somebody exists."""
        parser.add_argument("--email")
        parser.add_argument("--name")
        parser.add_argument("--link", action="store_true", help="print a link to the page of the first account instead")
        parser.add_argument("--address", default="", help="scheme and host of that link, e.g. http://localhost:8000")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, or say in one sentence why not."""
        if not beginning.nobody_yet():
            if options["link"]:
                return
            raise CommandError(_("There is an account already: sign in, or ask the Administration for one."))
        if options["link"]:
            self.stdout.write(beginning.first_link(options["address"]))
            return
        form = FirstAccountForm(self._answers(options))
        del form.fields["token"]  # whoever runs commands here needs none
        if not form.is_valid():
            labels = {name: field.label for name, field in form.fields.items()}
            raise CommandError(
                "\n".join(
                    f"{labels.get(name, '')}: {error}" for name, errors in form.errors.items() for error in errors
                )
            )
        cleaned = form.cleaned_data
        try:
            made = beginning.make_first_account(
                by=Actor.system(),
                email=cleaned["email"],
                name=cleaned["name"],
                password=cleaned["password1"],
                token=None,
            )
        except beginning.NotMade as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(_("%(email)s is made: %(role)s.") % {"email": made.person.email, "role": str(made)})

    def _answers(self, options: dict[str, Any]) -> dict[str, str]:
        at_terminal = sys.stdin.isatty()
        email, name = (
            options[field] or (input(f"{question} ") if at_terminal else "")
            for field, question in (("email", _("E-mail:")), ("name", _("Name:")))
        )
        if at_terminal:
            passwords = [getpass(_("Password: ")), getpass(_("Password, once more: "))]
        else:
            passwords = [sys.stdin.readline().rstrip("\n")] * 2
        return {"email": email, "name": name, "password1": passwords[0], "password2": passwords[1]}
