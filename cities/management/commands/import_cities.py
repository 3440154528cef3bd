"""manage.py import_cities FILE: the directory of cities."""

from cities.cities_file import import_cities
from cities.importing import ImportCommand


class Command(ImportCommand):
    help = "Imports cities (format: smartpitch/demo/cities.yaml). Keyed by the RÚIAN code."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--adopt", action="store_true", help="give codes to places known only by these names")

    def work(self, file, *, dry_run, overwrite, adopt, **options):
        return import_cities(file, dry_run=dry_run, overwrite=overwrite, adopt=adopt)
