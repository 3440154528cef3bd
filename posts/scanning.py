"""Asking ClamAV about new files, by its own protocol. While it does not answer, they wait and nobody is given them."""

import logging
import socket
import struct

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection

from posts.models import Attachment

logger = logging.getLogger("smartpitch.files")
SECONDS, PIECE = 30, 64 * 1024
State = Attachment.State


def any_waiting():
    """Whether any file waits; the web role may know that much without an act of the system."""
    with connection.cursor() as cursor:
        cursor.execute("select posts_files_wait()")
        return cursor.fetchone()[0]


def scan_waiting():
    """Ask about every file that waits, as the system. Returns a few words."""
    told = {}
    for file in Attachment.objects.filter(state=State.PENDING).defer("text"):
        try:
            with default_storage.open(file.stored) as content:
                state = ask(content)
        except FileNotFoundError:
            state = State.MISSING
        except OSError:
            logger.warning("the virus scanner does not answer; files wait")
            break
        Attachment.objects.filter(pk=file.pk).update(state=state)
        told[state] = told.get(state, 0) + 1
        if state == State.INFECTED:
            default_storage.delete(file.stored)
            default_storage.delete(file.preview)
    return ", ".join(f"{count} {state}" for state, count in told.items())


def ask(content):
    """CLEAN, INFECTED, or FAILED when it has no answer for this file. Raises OSError when it cannot be reached."""
    with _connect() as line:
        try:
            line.sendall(b"zINSTREAM\0")
            while piece := content.read(PIECE):
                line.sendall(struct.pack("!L", len(piece)) + piece)
            line.sendall(struct.pack("!L", 0))
        except BrokenPipeError:
            pass  # it has seen enough, and says why
        answer = b""
        while piece := line.recv(4096):
            answer += piece
    said = answer.rstrip(b"\0\n")
    if not said:
        raise ConnectionError("no answer")
    if said.endswith(b" FOUND"):
        # AlertExceedsMax: it did not look at all of it
        return State.FAILED if b"Heuristics.Limits.Exceeded" in said else State.INFECTED
    return State.CLEAN if said.endswith(b": OK") else State.FAILED


def _connect():
    if settings.CLAMD.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(SECONDS)
        line.connect(settings.CLAMD)
        return line
    host, _colon, port = settings.CLAMD.rpartition(":")
    return socket.create_connection((host, int(port)), SECONDS)
