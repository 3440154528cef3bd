"""The environment of the tests, set when pytest loads this (pyproject.toml) and so before Django reads its settings.

The workers of xdist inherit it: only their controller starts the database.
"""

import os

os.environ["TESTING"] = "1"
os.environ["DATABASE_LOGIN"] = "owner"  # makes the test databases; requests are pinned to the web role
os.environ["SECRET_KEY"] = "only for tests"
for setting in ("DEBUG", "SITE_URL", "ALLOWED_HOSTS", "EMAIL_URL"):  # whatever the developer's shell says
    os.environ.pop(setting, None)

if not os.environ.get("DATABASE_URL"):
    from smartpitch import embedded

    addresses = embedded.urls()
    os.environ["DATABASE_URL"] = addresses["web"]
    os.environ["DATABASE_OWNER_URL"] = addresses["owner"]
