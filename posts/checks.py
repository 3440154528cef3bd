"""Start-up check: the process that answers requests must log in with a role the row policies bind."""

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
