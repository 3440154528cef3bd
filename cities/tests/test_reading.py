"""Every way in which a data file can be wrong: told in words, with line and column, all at once."""

import pytest
from django.utils.translation import override

from cities.reading import Faults, File
from cities.shapes import Choice, Day, Flag, Key, Many, Mapping, Number, PartialDay, Text, Web, last_day

RECORD = Mapping(
    named_by="id",
    id=Key(10),
    title=Text(20),
    story=Text(50, lines=True, null=True, optional=True),
    price=Number(0, 1000, null=True, optional=True),
    share=Number(-100, 100, places=2, optional=True),
    day=Day(optional=True),
    since=PartialDay(optional=True),
    page=Web(optional=True),
    seen=Flag(optional=True),
    state=Choice({"open": 1, "shut": 2}, optional=True),
    words=Many(Key(), once=True, optional=True),
    rows=Many(Mapping(name=Text(10)), optional=True),
)


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def read(tmp_path):
    """read(text) → the content; raises Faults."""

    def reading(text, shape=RECORD):
        path = tmp_path / "file.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        file = File(path)
        content = file.read(shape)
        file.finish()
        return content

    return reading


@pytest.fixture
def faults(read):
    """faults(text) → ["line:column record: words", …]"""

    def found(text, shape=RECORD):
        with pytest.raises(Faults) as raised:
            read(text, shape)
        return [line.removeprefix("file.yaml:") for line in str(raised.value).splitlines()]

    return found


def test_a_right_record_is_read_with_its_types(read):
    record = read(
        "id: a-1\ntitle: ' Parkování '\nprice: 12\nshare: -2.50\nday: 2018-06-15\nsince: 2016-10\nseen: false\n"
        "state: open\nwords: [b, c]\nrows:\n- name: Řádek\n"
    )
    assert record["title"] == "Parkování"
    assert (record["price"], str(record["share"]), record["day"].isoformat()) == (12, "-2.50", "2018-06-15")
    assert (record["since"], record["seen"], record["state"]) == ("2016-10", False, 1)
    assert (record["words"], record["rows"]) == (["b", "c"], [{"name": "Řádek"}])


def test_all_faults_are_told_at_once_in_the_order_of_the_file(faults):
    text = "- id: a\n  title: ''\n  price: x\n- id: b\n  colour: red\n"
    assert faults(text, Many(RECORD)) == [
        "2:10: a: title: must not be empty",
        "3:10: a: price: a whole number expected, the file says “x”",
        "4:3: b: the key “title” is missing",
        "5:3: b: the key “colour” is not known.",
    ]


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("titel: x", "2:1: a: the key “titel” is not known. Did you mean “title”?"),
        ("story: [x]", "2:8: a: story: text expected, not a list or a mapping"),
        ("story: 2016", "2:8: a: story: text expected, the file says “2016”. Put it in quotes."),
        ("story: no", "2:8: a: story: text expected, the file says “no”. Put it in quotes."),
        ('story: "a\\0b"', "2:8: a: story: the character U+0000 is not allowed"),
        ('story: "a\\x07b"', "2:8: a: story: the character U+0007 is not allowed"),
        ("story: " + "x" * 51, "2:8: a: story: is too long: 51 characters, at most 50 are allowed"),
        ("story: ' '", "2:8: a: story: must not be empty. Write null."),
        ("price: '12'", "2:8: a: price: a whole number expected, the file says “12”. Write it without quotes."),
        ("price: 1_000", "2:8: a: price: write the number with plain digits, not “1_000”"),
        ("price: 0x10", "2:8: a: price: write the number with plain digits, not “0x10”"),
        ("price: 012", "2:8: a: price: write the number with plain digits, not “012”"),
        ("price: 1:30", "2:8: a: price: write the number with plain digits, not “1:30”"),
        ("price: 1.5", "2:8: a: price: a whole number expected, the file says “1.5”"),
        ("price: -1", "2:8: a: price: -1 is not between 0 and 1000"),
        ("price: 1" + "0" * 50, "2:8: a: price: 1" + "0" * 50 + " is not between 0 and 1000"),
        ("price: true", "2:8: a: price: a whole number expected, the file says “true”"),
        ("share: .nan", "2:8: a: share: write the number with plain digits, not “.nan”"),
        ("share: .inf", "2:8: a: share: write the number with plain digits, not “.inf”"),
        ("share: 1.234", "2:8: a: share: at most 2 decimal places are kept"),
        ("share: null", "2:8: a: share: must not be empty"),
        ("day: 2018-02-30", "2:6: a: day: “2018-02-30” is not a day of the calendar"),
        ("day: 15. 6. 2018", "2:6: a: day: “15. 6. 2018” is not a date such as 2018-06-15"),
        ("day: 2018-06", "2:6: a: day: “2018-06” is not a date such as 2018-06-15"),
        ("day: 2018-06-15 10:00:00", "2:6: a: day: “2018-06-15 10:00:00” is not a date such as 2018-06-15"),
        ("since: 2018-13", "2:8: a: since: “2018-13” is not a day of the calendar"),
        ("since: '18'", "2:8: a: since: “18” is not a date such as 2018, 2018-06 or 2018-06-15"),
        ("since: 1.2018", "2:8: a: since: a date such as 2018, 2018-06 or 2018-06-15 expected, the file says “1.2018”"),
        ("page: www.pisek.test", "2:7: a: page: “www.pisek.test” is not an address of a page (http:// or https://)"),
        (
            "page: javascript:alert(1)",
            "2:7: a: page: “javascript:alert(1)” is not an address of a page (http:// or https://)",
        ),
        ("seen: yes", "2:7: a: seen: write true or false"),
        ("seen: 1", "2:7: a: seen: true or false expected, the file says “1”"),
        ("state: opne", "2:8: a: state: “opne” is none of open, shut. Did you mean “open”?"),
        ("words: b", "2:8: a: words: a list is expected here"),
        ("words: [b, c, b]", "2:15: a: words 3: “b” is there twice"),
        ("words: [parkování]", "2:9: a: words 1: “parkování” does not have the right form"),
        ("rows: [x]", "2:8: a: rows 1: a mapping (key: value) is expected here"),
        ("rows: [{}]", "2:8: a: rows 1: the key “name” is missing"),
        ("rows: [{name: x, ? [a] : b}]", "2:20: a: rows 1: the key “?” is not known."),
        ("<<: {}", "2:1: a: the key “<<” is not known."),
    ],
)
def test_a_wrong_value_is_told_in_words_with_its_place(faults, value, fault):
    assert faults(f"id: a\n{value}\ntitle: x\n") == [fault]


def test_missing_and_double_keys_are_told_with_their_place(faults):
    assert faults("id: a\n") == ["1:1: a: the key “title” is missing"]
    assert faults("title: x\nid: a\ntitle: y\n") == ["3:1: a: the key “title” is there twice"]


def test_a_text_on_one_line_stays_on_one_line(faults):
    assert faults("id: a\ntitle: |\n  x\n  y\n") == ["2:8: a: title: must be on one line"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "1:1: the file is empty"),
        ("# nothing but words\n", "1:1: the file is empty"),
        ("null\n", "1:1: must not be empty"),
        ("- id: a\n", "1:1: a mapping (key: value) is expected here"),
        ("id: a\ntitle: Písek".encode("cp1250"), "2:9: the file is not in UTF-8"),
        ("id: a".encode("utf-16"), "1:1: the file is not in UTF-8"),
        ("id: a\ntitle: x\0", "2:9: the character U+0000 is not allowed"),
        ("id: a\n  title: x\n", "2:8: this is not valid YAML: mapping values are not allowed in this context"),
        ("id: &a x\ntitle: *a\n", "2:8: aliases (* and &) are not used in data files"),
        ("id: !!python/object/apply:os.system [ls]\n", "1:5: the tag tag:yaml.org,2002:python/object/apply:os.system"),
        ("id: " + "[" * 30 + "]" * 30, "1:24: the file is nested too deeply"),
    ],
)
def test_what_is_no_data_file_is_refused(faults, text, fault):
    (told,) = faults(text)
    assert told.startswith(fault)


def test_a_bomb_of_aliases_is_refused_at_once(faults):
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [f"{b}: &{b} [" + ", ".join([f"*{a}"] * 9) + "]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)]
    assert "aliases (* and &)" in faults("\n".join(lines))[0]


def test_deep_nesting_does_not_break_the_reader(faults):
    assert len(faults("[" * 100_000)) == 1


def test_a_huge_file_is_refused(faults, monkeypatch):
    monkeypatch.setattr("cities.reading.MAX_BYTES", 10)
    assert faults("title: long enough") == ["1:1: the file is larger than 0 MB"]


def test_an_endless_list_is_refused(faults, monkeypatch):
    monkeypatch.setattr("cities.shapes.MOST_ITEMS", 2)
    assert faults("id: a\ntitle: x\nwords: [b, c, d]\n") == ["3:8: a: words: there are more than 2 items"]


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(Faults, match="nowhere.yaml:1:1: the file cannot be read: No such file or directory"):
        File(tmp_path / "nowhere.yaml").read(RECORD)


def test_a_mark_of_byte_order_and_windows_lines_do_no_harm(read):
    assert read(b"\xef\xbb\xbfid: a\r\ntitle: x\r\n") == {"id": "a", "title": "x"}


def test_faults_are_told_in_czech_too(read):
    with override("cs"), pytest.raises(Faults, match="soubor je prázdný"):
        read("")


@pytest.mark.parametrize(
    ("partial", "last"),
    [("2016", "2016-12-31"), ("2016-02", "2016-02-29"), ("2019-12", "2019-12-31"), ("2018-06-15", "2018-06-15")],
)
def test_last_day(partial, last):
    assert last_day(partial).isoformat() == last
