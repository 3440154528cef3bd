"""What may be written down about an error: where it happened and of what kind, never the words it happened to."""

import logging
import traceback

from django.core import mail
from django.utils.log import AdminEmailHandler


class Reticent(logging.Formatter):
    """Exceptions without their message: PostgreSQL's says "Failing row contains (…)", and a row may be closed."""

    def formatException(self, exc_info):
        kind, _error, trace = exc_info
        frames = [
            f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}' for frame in traceback.extract_tb(trace)
        ]
        return "\n".join(["Traceback (most recent call last):", *frames, f"{kind.__module__}.{kind.__qualname__}"])


class AdminMail(AdminEmailHandler):
    """Tells the administrators that something broke; the page of an error would carry settings, rows and cookies."""

    def emit(self, record):
        mail.mail_admins("Error", self.format(record), fail_silently=True, connection=self.connection())
