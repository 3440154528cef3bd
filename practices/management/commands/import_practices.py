"""manage.py import_practices FILE: practices of cities, from public sources."""

from cities.importing import ImportCommand
from practices.importing import import_practices


class Command(ImportCommand):
    help = "Imports practices (format: smartpitch/demo/practices.yaml). Keyed by id."

    def work(self, file, *, dry_run, overwrite, **options):
        return import_practices(file, dry_run=dry_run, overwrite=overwrite)
