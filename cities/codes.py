"""Opaque addresses of what is closed."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no look-alikes: a code may be read over the phone


def new_code():
    """About 79 bits, so it can be neither counted nor guessed."""
    return "".join(secrets.choice(ALPHABET) for _i in range(16))
