"""manage.py demo: the demo data, once. Real cities, practices and meetings; invented people and posts."""

from time import monotonic

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from cities.cities_file import import_cities
from cities.models import Imported
from inbox.telling import tell_waiting
from meetings.importing import import_meetings
from practices.importing import import_practices
from practices.taxonomy_file import import_taxonomy
from smartpitch.demo import HERE, fingerprint
from smartpitch.demo.coming import make_meeting, make_poll
from smartpitch.demo.people import PASSWORD, accounts, make_people
from smartpitch.demo.pitches import make_pitches
from smartpitch.demo.posts import make_posts
from smartpitch.demo.voices import make_voices

FILES = [
    ("cities.yaml", import_cities),
    ("taxonomy.yaml", import_taxonomy),
    ("practices.yaml", import_practices),
    ("meetings.yaml", import_meetings),
]


class Command(BaseCommand):
    help = "Loads the demo: real cities, practices and meetings, invented people. Only with DEBUG=1."

    def add_arguments(self, parser):
        parser.add_argument("--accounts", action="store_true", help="only print whom one can sign in as")

    def handle(self, *, accounts, verbosity, **options):
        if not settings.DEBUG:
            raise CommandError("The demo has accounts that anybody may use; it is loaded only with DEBUG=1.")
        if not accounts:
            with override("en"):  # the language of everything that developers type
                self.load()
        self.print_accounts(everybody=verbosity > 1)

    def load(self):
        """Import and write what is not here yet; when no file of the demo has changed, nothing is looked at."""
        print_now, began = fingerprint(), monotonic()
        if Imported.objects.filter(kind="demo", key="files", digest=print_now).exists():
            self.stdout.write("The demo is loaded.")
            return
        for name, run in FILES:
            report = run(HERE / name)
            self.stdout.write(f"  {report.name}: {report.summary()}")
            self.stdout.flush()
        self.stdout.write(f"  invented people: {make_people()}, posts of theirs: {make_posts()}")
        make_voices()
        make_meeting()
        make_pitches()
        make_poll()
        tell_waiting.func()
        Imported.objects.update_or_create(kind="demo", key="files", defaults={"digest": print_now})
        self.stdout.write(f"The demo is loaded ({monotonic() - began:.1f} s).")

    def print_accounts(self, *, everybody):
        """Whom one can sign in as."""
        self.stdout.write(f"Sign in with one click, or with the password {PASSWORD}:")
        rows = accounts(everybody=everybody)
        widths = [max(len(row[column]) for row in rows) for column in range(2)]
        for email, role, city in rows:
            self.stdout.write(f"  {email:<{widths[0]}}  {role:<{widths[1]}}  {city}".rstrip())
