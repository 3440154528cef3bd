"""manage.py import_taxonomy FILE: topics, technologies, sources of money, barriers and what they hang on."""

from cities.importing import ImportCommand
from practices.taxonomy_file import import_taxonomy


class Command(ImportCommand):
    help = "Imports vocabularies (format: smartpitch/demo/taxonomy.yaml). Keyed by vocabulary and key."

    def work(self, file, *, dry_run, overwrite, **options):
        return import_taxonomy(file, dry_run=dry_run, overwrite=overwrite)
