"""Letters to many that wait, and decisions on pitches that say the opposite: told to organisers before either goes out.

Once a decision is released its people fall out of such a letter by themselves; until then they would get both.
"""

from inbox.models import BulkLetter
from meetings.audiences import AUDIENCES, addressee
from meetings.deciding import pending
from meetings.letters import heading, letters_of

WAITING = (BulkLetter.State.DRAFT, BulkLetter.State.CONFIRMED)
OF_PITCHES = [name for name, audience in AUDIENCES.items() if audience.pitches]


def crossing(meeting, pitches):
    """[(letter, how many of these pitches)]: letters that wait and go to somebody because of them, as they stand now.
    pitches: their keys, on which something else is being decided.
    """
    waiting = letters_of(meeting).filter(state__in=WAITING, audience__in=OF_PITCHES) if pitches else []
    found = [(letter, sum(pitch.pk in pitches for pitch in _held(letter, meeting))) for letter in waiting]
    for letter, _number in found:
        letter.heading = heading(letter, meeting)
    return [(letter, number) for letter, number in found if number]


def decided_otherwise(letter, meeting):
    """How many of the pitches because of which somebody gets this letter wait for the release of another decision."""
    held = _held(letter, meeting) if letter.audience in OF_PITCHES and letter.state in WAITING else []
    return pending(meeting).filter(pitch__in=[pitch.pk for pitch in held]).count() if held else 0


def _held(letter, meeting):
    """The pitches because of which somebody gets it. A decision on one of them is never the state in which it is."""
    pitches = [pitch for pitch in AUDIENCES[letter.audience].pitches(meeting) if addressee(pitch)]
    whom = letter.only or (letter.people if letter.state == BulkLetter.State.CONFIRMED else None)
    return pitches if whom is None else [pitch for pitch in pitches if addressee(pitch).pk in whom]
