"""manage.py import_meetings FILE: a series of meetings."""

from cities.importing import ImportCommand
from meetings.importing import import_meetings


class Command(ImportCommand):
    help = "Imports meetings (format: smartpitch/demo/meetings.yaml). Keyed by the name of the series and the number."

    def work(self, file, *, dry_run, overwrite, **options):
        return import_meetings(file, dry_run=dry_run, overwrite=overwrite)
