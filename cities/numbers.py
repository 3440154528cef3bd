"""A number as an address or a form sends it: anybody may send anything."""


def as_number(text, most=10**9):
    """The number from 0 to `most` that is written there; None for anything else, also for what Python refuses to read
    because it is too long.
    """
    text = text or ""
    found = int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(most)) else None
    return found if found is not None and found <= most else None
