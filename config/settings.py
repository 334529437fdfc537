"""Settings, from the environment alone; the doors in bin/ and docker-compose.yml supply it.

DATABASE_URL is the application role's: it can neither alter tables nor audit rows.
The doors run `migrate` with the owner's URL in its place (docs/operations.md).
"""

from pathlib import Path

import environ
import pghistory
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from redis.backoff import NoBackoff
from redis.retry import Retry

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY")
# Keys that were in use before: what they signed holds until it runs out, nothing new is signed with them.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Off only where a browser reaches the application without TLS: a private trial on one's own machine.
BEHIND_TLS = env.bool("BEHIND_TLS", default=not DEBUG)
# How many proxies stand in front and write X-Forwarded-For; without one, the header is anybody's word.
TRUSTED_HOPS = env.int("TRUSTED_HOPS", default=0)

INSTALLED_APPS = [
    "accounts",  # first: its commands come before Django's of the same name
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "pgtrigger",
    "pghistory",
    "csp",
    "import_export",
    "core",
    "exchange",
    "findings",
    "workspace",
    "workbooks",
    "communities",
    "budgets",
    "reviews",
    "proposals",
    "dashboards",
    "demo",
]

MIDDLEWARE = [
    "accounts.middleware.ClientAddressMiddleware",
    "core.middleware.WellFormedMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accounts.middleware.ActingMiddleware",
    "core.keeping.KeepingMiddleware",
    "workspace.middleware.FirstViewMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "core.templatetags.gonghao",
                "exchange.templatetags.values",
            ],
        },
    }
]

# Seconds until PostgreSQL gives a statement up, or the wait for somebody else's lock; 0: never. bin/start sets both for
# web and worker.
LIMITS = {name: env.int(name.upper(), default=0) for name in ("statement_timeout", "lock_timeout")}
DATABASES = {
    "default": {
        **env.db("DATABASE_URL"),
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {"options": " ".join(f"-c {name}={seconds}s" for name, seconds in LIMITS.items())},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The role that the running application connects as; grants are laid for it after every migration.
APPLICATION_DB_ROLE = env("APPLICATION_DB_ROLE", default="gonghao_app")

# The queue, which may forget nothing, and the cache, which may forget everything, are apart: what fills one leaves the
# other its room. Pages wait for neither.
REDIS_URL = env("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env("CACHE_URL", default=REDIS_URL),
        "OPTIONS": {"socket_connect_timeout": 0.25, "socket_timeout": 0.25, "retry": Retry(NoBackoff(), 0)},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 30 * 60  # idle sign-out; ActingMiddleware renews it while one works
SESSION_LONGEST = 12 * 60 * 60  # seconds after which one signs in again, however busy
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "core.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

AUTH_USER_MODEL = "accounts.Person"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "accounts:sign_in"
DAY_FIELD = "exchange.fields.RocDateField"  # how days are typed where accounts ask for one
LOGIN_REDIRECT_URL = "core:home"
LOGOUT_REDIRECT_URL = "accounts:sign_in"
PASSWORD_RESET_TIMEOUT = 60 * 60  # seconds a link to set a password holds; it works once
# Links are mailed as well where EMAIL_URL names a server (smtp+tls://user:password@host:587).
vars().update(env.email("EMAIL_URL", default="dummymail://"))
EMAIL_USE_LOCALTIME = True  # a mail is dated in Taipei time
# bin/run keeps mail in a folder and shows it at /mail/ instead of sending it.
MAIL_SINK = env("MAIL_SINK", default="")
# The address by which mail leads back here; else the first host, as browsers reach it.
SITE_ADDRESS = env("SITE_ADDRESS", default="").rstrip("/") or f"https://{(ALLOWED_HOSTS or ['localhost'])[0]}"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("EMAIL_FROM", default="gonghao@localhost")

LANGUAGE_CODE = "zh-hant"
LANGUAGES = [("zh-hant", _("Traditional Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Taipei"
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(BASE_DIR / "var" / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # files live in PostgreSQL: core.StoredFile
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "core.staticfiles.Storage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
#: The scanner for viruses that attached files pass: tcp://host:3310 or unix:///path; "" where there is none.
CLAMD_URL = env("CLAMD_URL", default="")
UPLOAD_MAX_BYTES = 20 * 1024 * 1024

PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField(null=False)
PGHISTORY_APPEND_ONLY = True
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 30 * 60
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 40 * 60, "socket_connect_timeout": 2}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {"task": "core.tasks.sweep_jobs", "schedule": 5.0},
    "clear-sessions": {"task": "core.tasks.clear_sessions", "schedule": 24 * 60 * 60.0},
    "send-mail": {"task": "workspace.tasks.send_mail", "schedule": 15.0},
    "collect-digests": {"task": "workspace.tasks.collect_digests", "schedule": 10 * 60.0},
    "tell-what-is-due": {"task": "workspace.tasks.tell_what_is_due", "schedule": 60 * 60.0},
    "renew-counts": {"task": "dashboards.tasks.renew_counts", "schedule": 10 * 60.0},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
