"""Start-up checks: the role that answers requests is bound by the row policies; what a setting needs is installed."""

from importlib.util import find_spec

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connection

QUESTION = """
select current_user, rolsuper, rolbypassrls,
       exists (select from pg_class where relname = 'posts_post' and relowner = pg_roles.oid)
from pg_roles where rolname = current_user"""


@register(Tags.database)
def the_web_login_is_bound(app_configs, databases, **kwargs):
    """Refuse a web login that is superuser, owner of the tables, or exempt from row security."""
    if settings.DATABASE_LOGIN != "web" or not databases:
        return []
    with connection.cursor() as cursor:
        cursor.execute(QUESTION)
        name, superuser, bypasses, owns = cursor.fetchone()
    if not (superuser or bypasses or owns):
        return []
    return [
        Error(
            f"The web process is connected as {name}, which row-level security does not bind.",
            hint="DATABASE_URL must name smartpitch_web (docs/operations.md).",
            id="posts.E001",
        )
    ]


@register
def an_s3_store_has_its_library(app_configs, **kwargs):
    """FILES_BUCKET needs the extra `s3`."""
    if not settings.FILES_BUCKET or find_spec("storages"):
        return []
    hint = "Install requirements/s3.txt instead of base.txt (docs/operations.md)."
    return [Error("FILES_BUCKET is set, but the library for S3 stores is missing.", hint=hint, id="posts.E002")]
