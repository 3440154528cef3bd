"""Importing practices: checked as a whole, then added or changed one by one, behind the door of their city."""

from django.contrib.auth.models import Group
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.importing import (
    ADDED,
    CHANGED,
    CONFLICT,
    UNCHANGED,
    Directory,
    Report,
    all_or_nothing,
    decide,
    differences,
    digest,
    edited_here,
)
from cities.models import ORGANISERS, City
from cities.reading import File
from posts.history import keep_revision
from posts.models import Act, Level, Post
from posts.search import keep_words
from posts.sharing import members_group, open_door
from posts.viewing import viewing_as_system
from practices.models import Practice, Term
from practices.practices_file import MORE, PRACTICES, as_our_record, check, confirmed
from practices.record import COLUMNS, KEYS, ROWS, TERMS, plain, records_of, texts_of

SECOND = timezone.timedelta(seconds=1)


def import_practices(path, *, dry_run=False, overwrite=False):
    """Bring practices in line with the file. Raises Faults; returns a Report."""
    file = File(path)
    records = [record for record in file.read(PRACTICES) or [] if record is not None]
    report = Report(file.name)
    with all_or_nothing(dry_run=dry_run), viewing_as_system(f"import_practices {file.name}"):
        directory, terms = Directory(file), vocabularies(file)
        cities = check_all(records, directory, terms)
        file.finish()
        directory.settle(report)
        run = Run(report, overwrite, [record["id"] for record in records])
        for record, city in newest_first(zip(records, cities, strict=True)):
            run.bring(record["id"], as_our_record(record, terms), city)
    return report


def vocabularies(file):
    """{vocabulary: {key: number of the term}}"""
    terms = {}
    for vocabulary, key, pk, merged in Term.objects.values_list("vocabulary", "key", "pk", "merged_into"):
        terms.setdefault(vocabulary, {})[key] = merged or pk
    if not terms:
        file.stop(_("no vocabularies are here yet; run import_taxonomy first"))
    return {**dict.fromkeys(("topic", "technology", "funding", "barrier"), {}), **terms}


def check_all(records, directory, terms):
    """Note all that is wrong; returns the city of each record."""
    first, cities = {}, []
    for record in records:
        key = record.get("id")
        if key in first:
            line = first[key].nodes["id"].start_mark.line + 1
            record.fault("id", _("the id is there twice, first on line %(line)d") % {"line": line})
        elif key is not None:
            first[key] = record
        check(record, terms)
        cities.append(directory.find(record, "city", country=record.get("country") or "CZ"))
    return cities


def newest_first(pairs):
    """In the order in which a list of the newest shows them: the latest news of the sources first."""
    return sorted(pairs, key=lambda pair: pair[0]["as_of"] or "", reverse=True)


class Run:
    """One import: the practices that are here under these ids, and what becomes of them."""

    def __init__(self, report, overwrite, keys):
        self.report, self.overwrite, self.now = report, overwrite, timezone.now()
        here = Practice.objects.filter(import_key__in=keys).select_related("city")
        list(Post.objects.select_for_update().filter(pk__in=here.values("pk")).order_by("pk").values("pk"))
        self.here = {practice.import_key: practice for practice in here}
        self.records = records_of(here)
        acts = Act.objects.filter(verb=Act.Verb.IMPORTED, post__in=here.values("pk")).order_by("at", "pk")
        self.last = {act.post_id: act.details for act in acts}
        self.organisers, self.members = Group.objects.get(name=ORGANISERS), members_group()

    def bring(self, key, wanted, city):
        """Add or change one practice, or leave it as it is, and say so."""
        practice = self.here.get(key)
        if practice is None:
            self.add(key, wanted, city)
            return self.report.note(ADDED, key)
        if reason := self.out_of_reach(practice, city):
            return self.report.note(CONFLICT, key, reason)
        site = self.records[practice.pk]
        base = self.base(practice, site, wanted)
        what = decide(site, wanted, base, overwrite=self.overwrite)
        if what == CHANGED:
            self.change(practice, site, wanted)
        elif what == UNCHANGED and base != digest(wanted):
            self.note_down(practice, key, wanted)  # people here wrote what the file says as well
        words = ", ".join(differences(site, wanted)) if what == CHANGED else ""
        self.report.note(what, key, edited_here(site, wanted) if what == CONFLICT else words)

    def base(self, practice, site, wanted):
        """The digest of what the last import wrote, for decide(). Where it did not speak of a key, it left it empty:
        while that is so, a file that begins to speak of it meets nobody's edit.
        """
        if (last := self.last.get(practice.pk)) is None:
            return None
        told = last.get("keys") or set(wanted) - set(MORE)  # older imports did not note the keys
        here = {name: site.get(name) for name in wanted}
        untouched = digest({name: site.get(name) for name in told}) == last["digest"]
        if untouched and all(here[name] in (None, "", []) for name in set(wanted) - set(told)):
            return digest(here)
        return last["digest"]

    def out_of_reach(self, practice, city):
        """Why an import may not touch it, in words."""
        if practice.deleted_at:
            return _("in the trash; left there")
        if practice.city_id != city.pk:
            return _("here it belongs to %(here)s, in the file to %(file)s; move it on the site first") % {
                "here": practice.city,
                "file": city,
            }

    def add(self, key, wanted, city):
        """A new practice of the city, open to all member cities, also to those that come later."""
        self.now -= SECOND  # one after another, so that the order of the newest is that of the file
        keeper = city.group if city.status in City.ACTIVE else self.organisers
        columns = {name: wanted[name] for name in COLUMNS if name in wanted}
        practice = Practice.objects.create(
            **columns, city=city, keeper=keeper, import_key=key, confirmed_at=confirmed(wanted["as_of"], self.now)
        )
        write_parts(practice, {}, wanted)
        keep_words(practice.pk, texts_of(blank() | wanted))
        keep_revision(practice, number=practice.version, by=None, data=blank() | wanted, at=self.now)
        open_door(practice.post_ptr, Level.MEMBERS, [self.members], by=None, why=self.report.name, at=self.now)
        self.note_down(practice, key, wanted)

    def change(self, practice, site, wanted):
        """Exactly what differs, as one new version."""
        changed = differences(site, wanted)
        for name in changed:
            if name in COLUMNS:
                setattr(practice, name, wanted[name])
        if "as_of" in changed and wanted["as_of"]:
            practice.confirmed_at = max(filter(None, [practice.confirmed_at, confirmed(wanted["as_of"], self.now)]))
        practice.version, practice.updated_at = F("version") + 1, self.now
        practice.save()
        practice.refresh_from_db(fields=["version"])
        write_parts(practice, site, wanted)
        keep_words(practice.pk, texts_of(site | wanted))
        keep_revision(practice, number=practice.version, by=None, data=site | wanted, at=self.now)
        self.note_down(practice, practice.import_key, wanted, changed)

    def note_down(self, practice, key, wanted, changed=()):
        what = {"digest": digest(wanted), "keys": sorted(wanted), "changed": list(changed)}
        details = {"file": self.report.name, "id": key} | what
        Act.objects.create(actor=None, verb=Act.Verb.IMPORTED, post_id=practice.pk, details=details, at=self.now)


def blank():
    """A record with nothing in it."""
    empty = Practice()
    return {key: plain(getattr(empty, column(key))) for key in COLUMNS} | {
        key: [] for key in KEYS if key not in COLUMNS
    }


def column(key):
    return Practice._meta.get_field(key).attname


def write_parts(practice, site, wanted):
    """Write the terms and rows that differ; a row that stays the same is not touched."""
    for key in TERMS:
        if wanted[key] != site.get(key, []):
            terms = getattr(practice, key)
            terms.set(wanted[key]) if site else terms.add(*wanted[key])
    for key, (model, _names) in ROWS.items():
        if key not in wanted:
            continue  # the file does not speak of it
        old, new = site.get(key, []), wanted[key]
        if old == new:
            continue
        stored = list(model.objects.filter(practice=practice)) if old else []
        for at, (row, values) in enumerate(zip(stored, new, strict=False)):
            if values != old[at] or row.position != at:
                model.objects.filter(pk=row.pk).update(position=at, **with_keys(model, values))
        model.objects.filter(pk__in=[row.pk for row in stored[len(new) :]]).delete()
        model.objects.bulk_create(
            model(practice=practice, position=at, **with_keys(model, values))
            for at, values in enumerate(new)
            if at >= len(stored)
        )


def with_keys(model, values):
    """The values of a row by the names of its columns."""
    return {model._meta.get_field(name).attname: value for name, value in values.items()}
