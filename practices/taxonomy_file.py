"""The file of vocabularies (taxonomy.yaml): its shape, and how its lists become terms. The key is vocabulary + key.

A file may bring only some of the lists. Terms that the file does not name are left alone: practices use them.
`<list>_sources` and `<list>_note` describe the list; `source_seen: false` marks a name not yet seen in its source.
"""

from django.utils.translation import gettext as _

from cities.importing import (
    ADDED,
    CHANGED,
    CONFLICT,
    Memory,
    Report,
    all_or_nothing,
    decide,
    differences,
    edited_here,
)
from cities.reading import File, suggestion
from cities.shapes import Flag, Key, Many, Mapping, Text, Web
from practices.models import Term, Vocabulary

LINKS = Many(Web(), optional=True)
FACTS = Many(Text(500), optional=True)
NAMES = {"key": Key(), "cs": Text(150), "en": Text(150, null=True)}
TERM = Mapping(named_by="key", **NAMES)
COMPONENT = Mapping(named_by="key", **NAMES, source_seen=Flag(optional=True))
GROUP = Mapping(named_by="key", **NAMES, components=Many(COMPONENT, optional=True))
SOURCE = Mapping(url=Web(), fact=Text(500))
LISTS = {
    "dimensions": (Vocabulary.DIMENSION, TERM),
    "topics": (Vocabulary.TOPIC, Mapping(named_by="key", **NAMES, dimension=Key(null=True))),
    "frameworks": (
        Vocabulary.FRAMEWORK,
        Mapping(
            named_by="key",
            **NAMES,
            facts=FACTS,
            groups=Many(GROUP, optional=True),
            sources=LINKS,
            note=Text(500, null=True, optional=True),
        ),
    ),
    "barrier_categories": (
        Vocabulary.BARRIER,
        Mapping(named_by="key", **NAMES, desc=Text(500, null=True, optional=True)),
    ),
    "funding_sources": (
        Vocabulary.FUNDING,
        Mapping(named_by="key", **NAMES, type=Text(40, null=True), facts=FACTS, sources=LINKS),
    ),
    "technologies": (Vocabulary.TECHNOLOGY, TERM),
    "statuses": (Vocabulary.STATUS, TERM),
}
ABOUT = {"barrier_categories": "barrier"}  # barrier_sources, not barrier_categories_sources
TAXONOMY = Mapping(
    **{name: Many(shape, optional=True) for name, (_key, shape) in LISTS.items()},
    **{
        f"{ABOUT.get(name, name)}_{part}": shape
        for name in LISTS
        for part, shape in (
            ("sources", Many(SOURCE, optional=True) if name == "barrier_categories" else LINKS),
            ("note", Text(1000, null=True, optional=True)),
        )
        if f"{ABOUT.get(name, name)}_{part}" not in LISTS
    },
)


def import_taxonomy(path, *, dry_run=False, overwrite=False):
    """Bring the vocabularies in line with the file. Raises Faults; returns a Report."""
    file = File(path)
    content = file.read(TAXONOMY)
    report = Report(file.name)
    with all_or_nothing(dry_run=dry_run):
        work = Work(content, report, overwrite)
        if content is not None:
            work.check(file)
        file.finish()
        for name, (key, _shape) in LISTS.items():
            if name in content:
                work.list(name, key)
    return report


class Work:
    """One run: the terms that are here, by vocabulary and path of keys, and what becomes of them."""

    def __init__(self, content, report, overwrite):
        self.content, self.report, self.overwrite = content, report, overwrite
        self.memory = Memory("term")
        self.terms = {}
        terms = {term.pk: term for term in Term.objects.all()}
        for term in terms.values():
            self.terms[term.vocabulary_id, self.path_here(term, terms)] = term

    def path_here(self, term, terms):
        """A topic is known by its key alone, a component of a framework by the keys above it as well."""
        keys = [term.key]
        while term.vocabulary_id == Vocabulary.FRAMEWORK and term.parent_id:
            term = terms[term.parent_id]
            keys.insert(0, term.key)
        return "/".join(keys)

    def check(self, file):
        if not any(name in self.content for name in LISTS):
            self.content.fault("", _("the file has none of the lists %(names)s") % {"names": ", ".join(LISTS)})
        for name in LISTS:
            self.once(self.content.get(name) or [])
        for framework in self.content.get("frameworks") or []:
            for group in self.once((framework or {}).get("groups") or []):
                self.once((group or {}).get("components") or [])
        here = {path for vocabulary, path in self.terms if vocabulary == Vocabulary.DIMENSION}
        dimensions = here | {row.get("key") for row in self.content.get("dimensions") or [] if row}
        for topic in self.content.get("topics") or []:
            key = topic and topic.get("dimension")
            if key and key not in dimensions:
                topic.fault("dimension", _("unknown key “%(key)s”.") % {"key": key} + suggestion(key, dimensions))

    def once(self, rows):
        seen = set()
        for row in rows:
            key = row and row.get("key")
            if key in seen and key:
                row.fault("key", _("the key “%(key)s” is there twice") % {"key": key})
            seen.add(key)
        return rows

    def list(self, name, key):
        about = ABOUT.get(name, name)
        self.vocabulary(key, self.content.get(f"{about}_note"), self.content.get(f"{about}_sources"))
        for position, row in enumerate(self.content[name], 1):
            parent = (Vocabulary.DIMENSION, row["dimension"]) if row.get("dimension") else None
            self.bring(key, row["key"], row, position, parent)
            for at, group in enumerate(row.get("groups") or [], 1):
                path = f"{row['key']}/{group['key']}"
                self.bring(key, path, group, at, (key, row["key"]))
                for place, component in enumerate(group.get("components") or [], 1):
                    self.bring(key, f"{path}/{component['key']}", component, place, (key, path))

    def vocabulary(self, key, note, sources):
        vocabulary = Vocabulary.objects.filter(pk=key).first() or Vocabulary(key=key)
        wanted = {"note": note or vocabulary.note, "sources": plain_rows(sources) or vocabulary.sources}
        site = None if vocabulary._state.adding else {"note": vocabulary.note, "sources": vocabulary.sources}
        self.settle(vocabulary, key, site, wanted)

    def bring(self, vocabulary, path, row, position, parent):
        term = self.terms.get((vocabulary, path))
        wanted = {
            "name_cs": row["cs"],
            "name_en": row["en"] or "",
            "kind": row.get("type") or "",
            "description": row.get("desc") or row.get("note") or "",
            "facts": list(row.get("facts") or []),
            "sources": list(row.get("sources") or []),
            "verified": row.get("source_seen", True),
            "position": position,
        }
        above = self.terms[parent] if parent else None
        wanted["parent_id"] = above and above.pk
        site = term and {name: getattr(term, name) for name in wanted}
        if term is None:
            term = Term(vocabulary_id=vocabulary, key=row["key"])
        self.settle(term, f"{vocabulary}/{path}", site, wanted)
        self.terms[vocabulary, path] = term

    def settle(self, thing, key, site, wanted):
        """Save the term or vocabulary when there is something to save, and say what was done."""
        what = decide(site, wanted, self.memory.base(key), overwrite=self.overwrite)
        if what in (ADDED, CHANGED):
            for name, value in wanted.items():
                setattr(thing, name, value)
            thing.save()
        words = ", ".join(differences(site, wanted)) if what == CHANGED else ""
        self.report.note(what, key, edited_here(site, wanted) if what == CONFLICT else words)
        if what != CONFLICT:
            self.memory.remember(key, wanted)


def plain_rows(rows):
    """Records of the file as what the database keeps of them."""
    return [dict(row) if isinstance(row, dict) else row for row in rows or []]
