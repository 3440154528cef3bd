"""manage.py check_templates: every template of ours compiles, so that a typing error is not found by a reader."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template import TemplateSyntaxError
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs


class Command(BaseCommand):
    help = "Compiles every template of this project."

    def handle(self, **options):
        roots = [settings.BASE_DIR / "templates", *get_app_template_dirs("templates")]
        ours = [Path(root) for root in roots if settings.BASE_DIR in Path(root).parents and ".venv" not in str(root)]
        names = [str(path.relative_to(root)) for root in ours for path in sorted(root.rglob("*")) if path.is_file()]
        faults = [fault for name in names if (fault := self.fault(name))]
        if faults:
            raise CommandError("\n".join(faults))
        self.stdout.write(f"{len(names)} templates compile.")

    def fault(self, name):
        try:
            get_template(name)
        except (TemplateSyntaxError, UnicodeDecodeError) as error:
            return f"{name}: {error}"
