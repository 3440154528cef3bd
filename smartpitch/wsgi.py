"""The WSGI door for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smartpitch.settings")
application = get_wsgi_application()
gc.freeze()  # what is loaded stays: collections need not walk through all of Django on every other request
