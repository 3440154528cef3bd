"""manage.py index_practices: writes anew what practices are found by."""

from django.core.management.base import BaseCommand

from practices.indexing import index_all, index_around


class Command(BaseCommand):
    help = "Writes anew what practices are found by. Needed after a change of posts/search.py or cities/stems.py."

    def handle(self, **options):
        self.stdout.write(f"{index_all('index_practices')} practices")
        self.stdout.write(f"{index_around('index_practices')} narrower parts and supplements")
