"""All settings in one place, read from the environment; safe unless DEBUG=1 says that this is a developer's machine."""

import sys
from datetime import timedelta
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environs import FileAwareEnv

from smartpitch import providers

BASE_DIR = Path(__file__).resolve().parent.parent
env = FileAwareEnv(strip_whitespace=True)  # NAME or, for secrets in files, NAME_FILE

DEBUG = env.bool("DEBUG", False)
TESTING = env.bool("TESTING", False)
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / ".data"))).resolve()


def _secret_key():
    """The key from the environment; on a developer's machine one is made once and kept."""
    if key := env.str("SECRET_KEY", ""):
        return key
    if not DEBUG:
        sys.exit("SECRET_KEY is missing: set SECRET_KEY or SECRET_KEY_FILE (docs/operations.md).")
    from django.core.management.utils import get_random_secret_key

    kept = DATA_DIR / "secret-key"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(get_random_secret_key())
        kept.chmod(0o600)
    return kept.read_text()


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", [])
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000" if DEBUG else "http://testserver" if TESTING else None)
if not SITE_URL:
    sys.exit("SITE_URL is missing: the address of this site, for example https://sdileni.example.cz")
SITE_HOST = SITE_URL.split("://")[1].split("/")[0].split(":")[0]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", [SITE_HOST, "127.0.0.1", "localhost"] if DEBUG or TESTING else [SITE_HOST])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [])

INSTALLED_APPS = [
    "smartpitch",
    "cities",
    "posts",
    "inbox",
    "practices",
    "meetings",
    "smartpitch.administration.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",  # `make run` serves static files as production does
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "post_office",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "smartpitch.middleware.Health",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "smartpitch.middleware.PlainAnswers",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "posts.viewing.ViewingMiddleware",
    "smartpitch.middleware.NoNul",
    "smartpitch.middleware.ClosedUnlessOpen",
    "smartpitch.middleware.SecondFactor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "smartpitch.middleware.SessionActivity",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

if env.bool("COMPRESS", DEBUG):  # in production nginx does it, cheaper
    MIDDLEWARE.insert(0, "smartpitch.middleware.Compress")

ROOT_URLCONF = "smartpitch.urls"
WSGI_APPLICATION = "smartpitch.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "smartpitch.folding.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "smartpitch.context.site",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# The web and the worker log in as smartpitch_web, which reads nothing closed by itself; manage.py asks for the owner
# where tables are made. With a single URL the web login is the owner, who takes the web role at once.
DATABASE_LOGIN = env.str("DATABASE_LOGIN", "web")
_urls = {"web": env.str("DATABASE_URL", ""), "owner": env.str("DATABASE_OWNER_URL", "")}
if not _urls["web"]:
    from smartpitch import embedded

    _urls = embedded.urls()
_assumes = DATABASE_LOGIN == "web" and not _urls["owner"]
DATABASES = {
    "default": {
        **dj_database_url.parse(_urls.get(DATABASE_LOGIN) or _urls["web"]),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "TEST": {"NAME": env.str("TEST_DATABASE_NAME", None)},
    }
}
DATABASES["default"].setdefault("OPTIONS", {}).update(
    {"assume_role": "smartpitch_web"} if _assumes else {},
    options="-c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"
    + (" -c statement_timeout=15s" if DATABASE_LOGIN == "web" and not TESTING else ""),
)
PREPARE_STATEMENTS = env.bool("PREPARE_STATEMENTS", True)  # not behind a pooler in transaction mode
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # ends at once, survives a lost cache
SESSION_COOKIE_AGE = 14 * 24 * 3600  # without a visit
SESSION_LONGEST = 30 * 24 * 3600  # however often one comes (smartpitch/middleware.py)

AUTH_USER_MODEL = "cities.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None  # guardian must not make a person for "nobody"
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "cities.passwords.NoPlaceNames"},
]
CSRF_FAILURE_VIEW = "smartpitch.site.form_expired"
SECURITY_CONTACT = env.str("SECURITY_CONTACT", f"mailto:bezpecnost@{SITE_HOST}")  # in /.well-known/security.txt
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "cities.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # without it sign-up would tell which addresses are known
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # to nobody: the adapter writes what a known address would get, and drops it
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True  # a link could not be used by people with a second factor
ACCOUNT_FORMS = {
    "login": "cities.forms.SignInForm",
    "signup": "cities.forms.SignUpForm",
    "confirm_login_code": "cities.forms.CodeForm",
}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600  # the longest that ASVS 6.5.5 allows
ACCOUNT_SESSION_REMEMBER = True  # SESSION_COOKIE_AGE says for how long
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_RATE_LIMITS = {  # amount/time/per; kept in the cache that all processes share
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "request_login_code": "20/m/ip,3/m/key",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "signup": "20/m/ip",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "confirm_email": "1/10s/key",
    "invite": "100/h/user",  # ours: addresses that one person invites
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if SITE_URL.startswith("http://") else "https"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)
SOCIALACCOUNT_ADAPTER = "cities.adapters.SocialAccountAdapter"
SOCIALACCOUNT_FORMS = {"signup": "cities.forms.SocialSignUpForm"}
SOCIALACCOUNT_AUTO_SIGNUP = False  # the form asks for the name as people write it
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # a foreign provider could claim any address
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
OIDC_APPS = env.json("OIDC_APPS", [])  # docs/operations.md
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": OIDC_APPS}}
MFA_ADAPTER = "cities.adapters.MFAAdapter"
MFA_FORMS = {"add_webauthn": "cities.forms.PasskeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a stolen key alone must not open the door
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Smart Cities Pitch"
MFA_REQUIRED_FOR_ALL = env.bool("MFA_REQUIRED_FOR_ALL", False)
USERSESSIONS_TRACK_ACTIVITY = True  # written by smartpitch.middleware.SessionActivity
INVITATION_DAYS = 14
TRASH_DAYS = 30
DEMO_SIGN_IN = DEBUG and env.bool("DEMO_SIGN_IN", True)

EMAIL_BACKEND = "smartpitch.mailing.Queue"
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", f"Smart Cities Pitch <neodpovidat@{'localhost' if DEBUG or TESTING else SITE_HOST}>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
_mail = env.dj_email_url("EMAIL_URL", "smtp://localhost:25")
vars().update(_mail | {"EMAIL_BACKEND": "smartpitch.mailing.Queue", "EMAIL_FILE_PATH": DATA_DIR / "mail"})
EMAIL_TIMEOUT = 10
_delivery = "filebased" if DEBUG and not env.str("EMAIL_URL", "") else "smtp"
POST_OFFICE = {
    "BACKENDS": {"default": f"django.core.mail.backends.{_delivery}.EmailBackend"},
    "DEFAULT_PRIORITY": "now" if DEBUG else "medium",  # a developer may run no worker
    "SENDING_ORDER": ["-priority", "pk"],
    "MAX_RETRIES": 5,
    "RETRY_INTERVAL": timedelta(minutes=5),
}
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend" if not TESTING else "django_tasks.backends.dummy.DummyBackend"
    }
}

LANGUAGE_CODE = "cs"
LANGUAGES = [("cs", _("Czech")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Prague"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
FILES_BUCKET = env.str("FILES_BUCKET", "")  # of an S3 store, which needs requirements/s3.txt; empty: files lie on disk
STORAGES = {
    "default": {
        "BACKEND": "posts.bucket.Bucket",
        "OPTIONS": {"bucket_name": FILES_BUCKET, "endpoint_url": env.str("FILES_S3_URL", "") or None},
    }
    if FILES_BUCKET
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG or TESTING
MEDIA_ROOT = DATA_DIR / "media"
FILE_UPLOAD_TEMP_DIR = MEDIA_ROOT if MEDIA_ROOT.is_dir() else None  # beside the store: /tmp is small; sweep() tidies up
FILES_LOCATION = env.str("FILES_LOCATION", "")  # of nginx (X-Accel-Redirect); empty: we send them ourselves
FILES_PER_CITY = env.int("FILES_PER_CITY_MB", 2000) * 1024**2
CLAMD = env.str("CLAMD", "")  # host:port or /path/of/a/socket; empty: files are not checked for viruses

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        **{kind: [SELF] for kind in ("script-src", "style-src", "img-src", "font-src", "connect-src")},
        "form-action": [SELF, *providers.origins(OIDC_APPS)],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
if SITE_URL.startswith("https://"):
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = ["^zdravi/"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
elif not (DEBUG or TESTING):
    sys.exit("SITE_URL must begin with https:// outside DEBUG.")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
ADMINS = [("", address) for address in env.list("ADMINS", [])]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "reticent": {"()": "smartpitch.logs.Reticent", "format": "{levelname} {name} {message}", "style": "{"}
    },
    "filters": {"production": {"()": "django.utils.log.RequireDebugFalse"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "reticent"},
        "admins": {
            "class": "smartpitch.logs.AdminMail",  # not through the queue: that is rolled back with the failed request
            "email_backend": f"django.core.mail.backends.{'locmem' if TESTING else _delivery}.EmailBackend",
            "level": "ERROR",
            "formatter": "reticent",
            "filters": ["production"],
        },
    },
    "loggers": {"django": {"handlers": [], "level": "INFO"}},  # instead of Django's own, which mails whole pages
    "root": {"handlers": ["console", "admins"], "level": "WARNING" if TESTING else "INFO"},
}
