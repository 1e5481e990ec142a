"""`manage.py issue_token NAME --scopes intake,agent [--user EMAIL]`: prints a new API key, once."""

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.services.tokens import issue_token
from common.clock import utc_now
from common.errors import DomainError
from events.actors import SYSTEM


class Command(BaseCommand):
    help = "Issue an API token and print its key; the key is not stored and cannot be shown again."

    def add_arguments(self, parser):
        parser.add_argument("name")
        parser.add_argument("--scopes", required=True, help="comma-separated: intake, agent, doctor, admin")
        parser.add_argument("--user", help="e-mail of the user that the token acts for")

    def handle(self, *args, **options):
        user = None
        if options["user"]:
            user = User.objects.filter(email__iexact=options["user"]).first()
            if user is None:
                raise CommandError("No user has this e-mail address.")
        scopes = [scope.strip() for scope in options["scopes"].split(",") if scope.strip()]
        try:
            _, key = issue_token(name=options["name"], scopes=scopes, actor=SYSTEM, now=utc_now(), user=user)
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(key)
