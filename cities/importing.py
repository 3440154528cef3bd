"""What all imports share: names of cities, what to do with a record that is here already, and the report in words."""

import hashlib
import json
import re
from contextlib import contextmanager

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from cities.models import City, CityStatus, Imported
from cities.reading import Faults, plain

ADDED, CHANGED, UNCHANGED, KEPT, CONFLICT = range(5)
WORDS = {
    ADDED: pgettext_lazy("import", "added"),
    CHANGED: pgettext_lazy("import", "changed"),
    UNCHANGED: pgettext_lazy("import", "unchanged"),
    KEPT: pgettext_lazy("import", "edited here since, nothing new in the file"),
    CONFLICT: pgettext_lazy("import", "conflict"),
}
LOCK = 7_306_101  # any number, the same for all imports
WITH_CODE = re.compile(r"(.+?)\s*\((\d{6})\)")


class Report:
    """What an import did, or in a dry run would do, with each record."""

    def __init__(self, name):
        self.name, self.lines, self.places = name, [], []

    def note(self, what, key, words=""):
        self.lines.append((what, key, words))

    def count(self, what):
        return sum(1 for line in self.lines if line[0] == what)

    def summary(self):
        counts = ((what, self.count(what)) for what in WORDS)
        return ", ".join(f"{WORDS[what]} {n}" for what, n in counts if n or what in (ADDED, CHANGED, UNCHANGED))


def digest(values):
    """A record in 64 characters, the same for the same values."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str, ensure_ascii=False).encode()).hexdigest()


def differences(site, wanted):
    """The names of the fields in which the record here differs from the file."""
    return [name for name, value in wanted.items() if site.get(name) != value]


def decide(site, wanted, base, *, overwrite=False):
    """What to do with a record: one of ADDED, CHANGED, UNCHANGED, KEPT, CONFLICT.

    site: its values here now, or None; wanted: what the file says; base: digest of what the last import wrote, or
    None. When both the record and the file have changed since that import, it is a conflict and the record stays.
    """
    if site is None:
        return ADDED
    if not differences(site, wanted):
        return UNCHANGED
    if overwrite or base == digest({name: site.get(name) for name in wanted}):
        return CHANGED
    return KEPT if base == digest(wanted) else CONFLICT


def edited_here(site, wanted):
    """The words for a conflict."""
    return _("edited here since the last import, left as it is (%(fields)s); --overwrite takes the file") % {
        "fields": ", ".join(differences(site, wanted))
    }


class Memory:
    """What the last import of this kind wrote, for everything but closed posts."""

    def __init__(self, kind):
        self.kind = kind
        self.digests = dict(Imported.objects.filter(kind=kind).values_list("key", "digest"))

    def base(self, key):
        return self.digests.get(str(key))

    def remember(self, key, wanted):
        if self.base(key) != digest(wanted):
            Imported.objects.update_or_create(
                kind=self.kind, key=str(key), defaults={"digest": digest(wanted), "at": timezone.now()}
            )


class Directory:
    """Finds the cities that a file names, as “Písek” or, where several share the name, as “Písek (549240)”.

    A name that nobody here bears becomes a place outside the community, with the code if one is given.
    """

    def __init__(self, file):
        self.name = file.name
        self.cities = list(City.objects.defer("arms"))
        self.new = {}
        if not any(city.status != City.Status.OUTSIDE for city in self.cities):
            file.stop(_("no cities are here yet; run import_cities first"))

    def find(self, record, key, *, country="CZ", item=None):
        """The city named by this value of the record, or None when the fault was noted. A new one is not saved yet."""
        written = record.get(key) if item is None else record[key][item]
        if written is None:
            return None
        with_code = WITH_CODE.fullmatch(written)
        if with_code:
            city, fault = self.by_code(with_code[1], int(with_code[2]), country)
        else:
            city, fault = self.by_name(written, country)
        if fault:
            record.fault(key, fault, item)
        return city

    def by_code(self, name, code, country):
        """(city, fault) of a name written with its code: “Písek (549240)”."""
        if country != "CZ":
            return None, _("only Czech municipalities have a RÚIAN code")
        known = self.known(country)
        if city := next((city for city in known if city.ruian == code), None):
            if city.name != name:
                return None, _("the code %(code)d belongs to %(city)s") % {"code": code, "city": city}
            return city, ""
        if any(city.name == name and not city.ruian for city in known):
            return None, _("“%(name)s” is here without a code; give it the code first") % {"name": name}
        return self.place(name, code, country), ""

    def by_name(self, name, country):
        """(city, fault) of a name alone."""
        found = [city for city in self.known(country) if city.name == name]
        if len(found) > 1:
            ways = ", ".join(f"{city.name} ({city.ruian or '?'})" for city in found)
            words = {"name": name, "ways": ways}
            return None, _("several cities are called “%(name)s”; write the code as well: %(ways)s") % words
        if not found and (alike := self.alike(name, country)):
            return None, _("no city is called “%(name)s”. %(alike)s") % {"name": name, "alike": alike}
        return found[0] if found else self.place(name, None, country), ""

    def known(self, country):
        return [city for city in [*self.cities, *self.new.values()] if city.country == country]

    def alike(self, name, country):
        """A name that differs only in diacritics or case is a typing error, not another place."""
        near = [city for city in self.known(country) if plain(city.name) == plain(name)]
        ways = ", ".join(f"{city.name} ({city.ruian})" if city.ruian else city.name for city in near)
        return ways and _("Did you mean “%(word)s”?") % {"word": ways}

    def place(self, name, code, country):
        return self.new.setdefault(
            (name, code, country), City(name=name, ruian=code, country=country, status=City.Status.OUTSIDE)
        )

    def settle(self, report):
        """Save the new places outside the community."""
        for place in self.new.values():
            place.save()
            begin_history(place, self.name)
            report.places.append(place.name)


def begin_history(city, name):
    CityStatus.objects.create(city=city, status=city.status, since=timezone.localdate(), reason=f"import: {name}")


@contextmanager
def all_or_nothing(*, dry_run):
    """One transaction, one import at a time; a dry run does everything and takes it back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise CommandError(_("Another import is running. Try again when it has ended."))
        yield
        if dry_run:
            transaction.set_rollback(True)


class ImportCommand(BaseCommand):
    """manage.py import_… FILE: the whole file or nothing, errors in words with their place in the file."""

    requires_migrations_checks = True

    def add_arguments(self, parser):
        parser.add_argument("file", help="YAML file in UTF-8")
        parser.add_argument("--dry-run", action="store_true", help="check everything and say what would be done")
        parser.add_argument(
            "--overwrite", action="store_true", help="take the file also where people edited the record"
        )

    def handle(self, *, file, dry_run, overwrite, **options):
        try:
            report = self.work(file, dry_run=dry_run, overwrite=overwrite, **options)
        except Faults as faults:
            count = len(faults.faults)
            told = ngettext("%(n)d error. Nothing was saved.", "%(n)d errors. Nothing was saved.", count) % {"n": count}
            raise CommandError(f"{faults}\n{told}") from None
        self.tell(report, dry_run, options["verbosity"])

    def tell(self, report, dry_run, verbosity):
        for what, key, words in report.lines:
            line = f"{WORDS[what]}: {key}" + (f" – {words}" if words else "")
            if what == CONFLICT:
                self.stderr.write(self.style.WARNING(line))
            elif dry_run or verbosity > 1 or (verbosity and what == CHANGED):
                self.stdout.write(line)
        if verbosity and report.places:
            told = _("new places outside the community: %(names)s") % {"names": ", ".join(report.places)}
            self.stdout.write(told)
        if verbosity or dry_run:
            self.stdout.write(f"{report.name}: {report.summary()}")
        if dry_run:
            self.stdout.write(_("This was a dry run: nothing was saved."))
