"""The WSGI door for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smartpitch.settings")
application = get_wsgi_application()
gc.freeze()  # what is loaded stays: no collection needs to walk through all of Django again
gc.set_threshold(50_000, 20, 20)  # a page makes some 30,000 objects and leaves hardly a cycle behind
