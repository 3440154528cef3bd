"""A record to import and what brings it in, for the tests of importing practices."""

import io

import pytest
import yaml
from django.core.management import CommandError, call_command

from practices.models import Term, Vocabulary

RECORD = {
    "id": "pisek-senzory",
    "city": "Písek",
    "country": "CZ",
    "title": "Senzory stání",
    "topics": ["parkovani"],
    "problem": "Řidiči krouží.",
    "solution": "Sto senzorů v centru.",
    "results": "Kroužení ubylo. Data jsou otevřená.",
    "indicators": [
        {"name": "Senzory", "unit": "ks", "before": None, "after": None, "value": 100, "period": "2019"},
        {"name": "Hledání místa", "unit": "min", "before": 12, "after": 4.5, "value": None, "period": "plán 2020"},
    ],
    "cost_czk": 900000,
    "cost_note": None,
    "funding": [{"source": "irop", "amount_czk": 500000, "note": None}],
    "started": "2018-01",
    "finished": None,
    "status": "running",
    "as_of": "2019",
    "barriers": [],
    "lessons": "Začněte daty.",
    "lessons_origin": "stated",
    "technologies": ["senzory"],
    "note": None,
    "sources": ["https://pisek.test/a"],
}


class Plain(yaml.SafeDumper):
    """Repeats what is the same instead of pointing at it."""

    def ignore_aliases(self, data):
        return True


def as_yaml(*records):
    return yaml.dump(list(records), Dumper=Plain, allow_unicode=True, sort_keys=False)


@pytest.fixture
def terms(db):
    for vocabulary, key in [
        (Vocabulary.TOPIC, "parkovani"),
        (Vocabulary.TOPIC, "odpady"),
        (Vocabulary.TECHNOLOGY, "senzory"),
        (Vocabulary.FUNDING, "irop"),
        (Vocabulary.BARRIER, "verejne-zakazky"),
        (Vocabulary.BARRIER, "financni"),
    ]:
        Vocabulary.objects.get_or_create(key=vocabulary)
        Term.objects.create(vocabulary_id=vocabulary, key=key, name_cs=key)


@pytest.fixture
def bring(tmp_path, terms, pisek):
    """bring(record, …) or bring(text) → what the command printed."""

    def running(*records, **options):
        path = tmp_path / "practices.yaml"
        path.write_text(records[0] if isinstance(records[0], str) else as_yaml(*records))
        out = io.StringIO()
        call_command("import_practices", str(path), stdout=out, stderr=out, **options)
        return out.getvalue()

    return running


@pytest.fixture
def faults(bring):
    def told(*records):
        with pytest.raises(CommandError) as raised:
            bring(*records)
        lines = str(raised.value).splitlines()
        assert lines[-1].endswith("Nothing was saved.")
        return [line.removeprefix("practices.yaml:") for line in lines[:-1]]

    return told


def words(faults):
    """The faults without their places."""
    return [fault.partition(": ")[2] for fault in faults]
