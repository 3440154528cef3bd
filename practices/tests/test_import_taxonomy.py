"""manage.py import_taxonomy: topics, technologies, money, barriers and frameworks, keyed by vocabulary and key."""

import io

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils.translation import override

from practices.models import Term, Vocabulary

DEMO = settings.BASE_DIR / "smartpitch" / "demo" / "taxonomy.yaml"
SMALL = """\
dimensions:
- {key: mobility, cs: Chytrá mobilita, en: Smart Mobility}
topics:
- {key: parkovani, cs: Parkování, en: Parking, dimension: mobility}
topics_note: Návrh zpracovatele.
"""


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def bring(tmp_path, db):
    def running(text, **options):
        path = tmp_path / "taxonomy.yaml"
        path.write_text(text)
        out = io.StringIO()
        call_command("import_taxonomy", str(path), stdout=out, stderr=out, **options)
        return out.getvalue()

    return running


def faults(bring, text):
    with pytest.raises(CommandError) as raised:
        bring(text)
    return str(raised.value).splitlines()[:-1]


def test_everything_in_the_file_becomes_terms(db):
    call_command("import_taxonomy", str(DEMO), verbosity=0)
    counts = {
        name: Term.objects.filter(vocabulary=name).count() for name in Vocabulary.objects.values_list("pk", flat=True)
    }
    assert counts == {
        "dimension": 6,
        "topic": 22,
        "framework": 42,
        "barrier": 13,
        "funding": 27,
        "technology": 57,
        "status": 4,
    }
    assert Term.objects.get(vocabulary="topic", key="parkovani").parent.name_cs == "Chytrá mobilita"
    component = Term.objects.get(vocabulary="framework", key="A1")
    assert (component.verified, component.parent.key, component.parent.parent.key) == (True, "A", "mmr-16")
    assert not Term.objects.get(vocabulary="framework", key="B1").verified
    money = Term.objects.get(vocabulary="funding", key="irop")
    assert money.kind == "dotace EU" and len(money.facts) == 1 and len(money.sources) == 2
    assert Term.objects.get(vocabulary="barrier", key="politicka").description.startswith("Nestabilita")
    assert Term.objects.get(vocabulary="framework", key="mmr-odolnost").description.startswith("České názvy")
    assert Vocabulary.objects.get(pk="topic").note.startswith("Seznam")
    assert "fact" in Vocabulary.objects.get(pk="barrier").sources[0]


def test_a_second_run_changes_nothing(bring):
    assert "added 4, changed 0" in bring(SMALL)
    assert "added 0, changed 0, unchanged 4" in bring(SMALL)


def test_only_what_differs_is_changed_and_what_is_missing_stays(bring):
    bring(SMALL)
    told = bring("topics:\n- {key: parkovani, cs: Stání aut, en: Parking, dimension: mobility}\n")
    assert "changed: topic/parkovani – name_cs" in told
    assert Term.objects.get(key="parkovani").name_cs == "Stání aut"
    assert Term.objects.filter(key="mobility").exists()
    assert Vocabulary.objects.get(pk="topic").note == "Návrh zpracovatele."


def test_an_edit_made_here_is_kept(bring):
    bring(SMALL)
    Term.objects.filter(key="parkovani").update(name_cs="Statická doprava")
    assert "conflict: topic/parkovani" in bring(SMALL.replace("Parkování", "Parkování aut"))
    assert Term.objects.get(key="parkovani").name_cs == "Statická doprava"


def test_a_dry_run_saves_nothing(bring):
    assert "added: topic/parkovani" in bring(SMALL, dry_run=True)
    assert not Vocabulary.objects.exists()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            SMALL.replace("dimension: mobility", "dimension: mobilita"),
            "4:59: parkovani: dimension: unknown key “mobilita”. Did",
        ),
        (SMALL + "technology: []\n", "6:1: the key “technology” is not known. Did you mean “technologies”?"),
        (
            SMALL + "technologies:\n- {key: fve, cs: A, en: B}\n- {key: fve, cs: C, en: D}\n",
            "8:9: fve: key: the key “fve” is there twice",
        ),
        ("topics_note: x\n", "1:1: the file has none of the lists dimensions, topics,"),
        ("- topics\n", "1:1: a mapping (key: value) is expected here"),
        ("technologies: [{key: fve, cs: A}]\n", "1:16: fve: the key “en” is missing"),
        ("technologies: [{key: f v e, cs: A, en: B}]\n", "1:22: f v e: key: “f v e” does not have the right form"),
    ],
)
def test_faults_are_told_with_their_place(bring, text, fault):
    assert faults(bring, text)[0].removeprefix("taxonomy.yaml:").startswith(fault)
    assert not Term.objects.exists()


def test_it_runs_as_the_web_role(bring, as_web):
    assert "added 4" in bring(SMALL)
