"""All settings, from the environment. Without any, the embedded PostgreSQL serves one machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import environ
import plotly
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.secret_key import kept_key
from jobs.schedule import BEAT_SCHEDULE

env = environ.Env()
ROOT = Path(__file__).resolve().parent.parent
DATA = Path(env.str("THROUGHLINE_DATA", default=str(ROOT / ".data"))).resolve()


# Core ---------------------------------------------------------------------------------
EMBEDDED = env.bool("THROUGHLINE_EMBEDDED", default=not env.str("DATABASE_URL", default=""))
DEBUG = env.bool("THROUGHLINE_DEBUG", default=False)
SECRET_KEY = env.str("THROUGHLINE_SECRET_KEY", default="")
if not SECRET_KEY:
    if not EMBEDDED:
        raise ImproperlyConfigured("Set THROUGHLINE_SECRET_KEY: no default outside embedded mode.")
    SECRET_KEY = kept_key(DATA)
ALLOWED_HOSTS = env.list("THROUGHLINE_HOSTS", default=["*"] if EMBEDDED else [])
CSRF_TRUSTED_ORIGINS = env.list("THROUGHLINE_ORIGINS", default=[])

INSTALLED_APPS = [
    "ledger",
    "people",
    "kpis",
    "goals",
    "reviews",
    "alignment",
    "jobs",
    "web",
    "api",
    "mptt",
    "pgtrigger",
    "pghistory",
    "django_htmx",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "web.access.storable_addresses",
    "web.access.apart_for_htmx",
    "web.access.SignInRequired",
    "web.access.in_whose_names",
    "web.bell.noting_acts",
    "web.locale.organization_locale",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "web.context.organization",
            ],
        },
    },
]
FORM_RENDERER = "web.forms.rendering.Fields"

# Database -----------------------------------------------------------------------------
# The embedded server is named by its socket folder, which no URL can spell when it has spaces.
SOCKET_FOLDER = env.str("THROUGHLINE_DB_HOST", default="")
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": SOCKET_FOLDER,
        "NAME": env.str("THROUGHLINE_DB_NAME", default="throughline"),
        "USER": env.str("THROUGHLINE_DB_USER", default="throughline_app"),
    }
    if SOCKET_FOLDER
    else env.db_url("DATABASE_URL", default="postgres:///throughline"),
}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# People -------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["people.signing_in.WithOrganization"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "sign-in"

# Mail ---------------------------------------------------------------------------------
# Without a server no mail is written: pages then show the links that would have been sent.
MAIL_URL = env.str("THROUGHLINE_MAIL_URL", default="")
# What links in mails begin with: a request's own host is what its sender says it is.
SITE_URL = env.str("THROUGHLINE_URL", default="").rstrip("/")
if MAIL_URL:
    if not SITE_URL:
        raise ImproperlyConfigured("Set THROUGHLINE_URL: mails need links that lead here.")
    globals().update(env.email_url_config(MAIL_URL))
    EMAIL_FILE_PATH = DATA / globals()["EMAIL_FILE_PATH"]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("THROUGHLINE_MAIL_FROM", default="throughline@localhost")
# How long the link of an invitation or for a new password holds; Django counts in seconds.
LINK_DAYS = env.int("THROUGHLINE_LINK_DAYS", default=3)
PASSWORD_RESET_TIMEOUT = LINK_DAYS * 86_400

# History ------------------------------------------------------------------------------
PGHISTORY_ADMIN_ALL_EVENTS = False
PGHISTORY_INSTALL_CONTEXT_FUNC_ON_MIGRATE = True

# Language, time, numbers --------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en", _("English"))]
TIME_ZONE = "UTC"
USE_TZ = True
# Pages group by a filter: left to the settings, ids in addresses would be grouped too.
USE_THOUSAND_SEPARATOR = False

# API ----------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.sign_in.SessionSignIn"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["api.parsing.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "api.errors.answer",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Throughline",
    "DESCRIPTION": "Goals with their roll-ups, readings, check-ins, and why a number is what it is.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
}

# Static files -------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
# `up` and the image build hashed, compressed copies; tests and single commands use the sources.
HAS_BUILT_STATIC = (STATIC_ROOT / "staticfiles.json").exists()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if HAS_BUILT_STATIC or env.bool("THROUGHLINE_BUILD_STATIC", default=False)
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = not HAS_BUILT_STATIC
STATICFILES_DIRS = [
    ROOT / "static",
    ("plotly", Path(plotly.__file__).parent / "package_data"),
]

# Programs -----------------------------------------------------------------------------
SUPERVISOR = "config.supervisor.run_everything"

# Celery -------------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    {
        # Longer than the longest task, or Redis hands it out a second time.
        "visibility_timeout": 3600,
        "socket_connect_timeout": 2,
        "socket_timeout": 10,
        "health_check_interval": 25,
    }
    if REDIS_URL
    else {"folder": str(DATA / "broker")}
)
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE
CELERY_TASK_DEFAULT_QUEUE = "throughline"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
# With True a task that kills its worker is handed out again for ever.
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_TASK_SOFT_TIME_LIMIT = 840
CELERY_TASK_TIME_LIMIT = 900
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_ENABLE_REMOTE_CONTROL = bool(REDIS_URL)
CELERY_TIMEZONE = "UTC"

# Security -----------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'", "blob:"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
if not EMBEDDED:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.bool("THROUGHLINE_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True

# Logs ---------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("THROUGHLINE_LOG_LEVEL", default="INFO")},
}
