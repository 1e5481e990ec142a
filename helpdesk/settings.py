"""Settings: one file, read from the environment; safe for development, refuses production without its secrets."""

import environ

from helpdesk import environment as env
from helpdesk.log_settings import logging_config

PRODUCTION = env.is_production()
for required in ("SECRET_KEY", "ALLOWED_HOSTS", "EMERGENCY_NUMBERS"):
    env.required_in_production(required)

BASE_DIR = env.BASE_DIR
DATA_DIR = env.data_dir()
SECRET_KEY = env.secret_key()
DEBUG = env.flag("DEBUG", False)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver")
PORT = env.number("PORT", 8000)
PUBLIC_URL = env.text("PUBLIC_URL", f"http://localhost:{PORT}").rstrip("/")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS") or ([PUBLIC_URL] if PRODUCTION else [])

INSTALLED_APPS = [
    "helpdesk.apps.HelpdeskConfig",
    "satisfaction",
    "escalation",
    "intake",
    "tickets",
    "triage",
    "delivery",
    "accounts",
    "events",
    "helpdesk.apps.BedsideAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "axes",
]

MIDDLEWARE = [
    "helpdesk.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Outside of all that may fail, so that the page of a failure has the same headers.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "helpdesk.middleware.private_pages",
    "helpdesk.middleware.sound_input",
    "helpdesk.middleware.database_faults",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.reader_preferences",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "helpdesk.urls"
WSGI_APPLICATION = "helpdesk.wsgi.application"
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
                "helpdesk.context.page",
            ],
        },
    },
]

# PostgreSQL is the truth. Short waits: a request that cannot be served says so instead of hanging.
_database = environ.Env.db_url_config(
    env.text("DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/bedside")
)
DATABASES = {
    "default": {
        **_database,
        "CONN_MAX_AGE": env.number("CONN_MAX_AGE", 600),
        "CONN_HEALTH_CHECKS": True,
        # PgBouncer in transaction mode cannot keep a cursor between transactions.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {
            **_database.get("OPTIONS", {}),
            "connect_timeout": 3,
            "application_name": "bedside",
            "options": "-c statement_timeout={} -c lock_timeout={} "
            "-c idle_in_transaction_session_timeout={}".format(
                env.number("DB_STATEMENT_TIMEOUT_MS", 5000),
                env.number("DB_LOCK_TIMEOUT_MS", 2000),
                env.number("DB_IDLE_IN_TRANSACTION_TIMEOUT_MS", 15000),
            ),
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Redis is a doorbell. Only the relay and the workers talk to it; Celery settings as measured (docs/decisions/0001).
REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 60,
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
    "retry_on_timeout": False,
    "health_check_interval": 10,
}
CELERY_VISIBILITY_TIMEOUT = 60
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 45
CELERY_TASK_SOFT_TIME_LIMIT = 40
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 8
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "events.beat:HeartbeatScheduler"
CELERY_BEAT_SCHEDULE = {
    f"run-due-sweeps-{queue}": {
        "task": "events.run_due_sweeps",
        "schedule": 5.0,
        "options": {"queue": queue, "expires": 10},
    }
    for queue in ("clinical", "default", "delivery")
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    }
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:sign_in"
# Failed sign-ins are counted in PostgreSQL, by account and by address, so that a lost Redis resets nothing.
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_FAILURE_LIMIT = 6
#: Failed sign-ins an hour from one address, whatever the account.
SIGN_IN_FAILURES_PER_ADDRESS = env.number("SIGN_IN_FAILURES_PER_ADDRESS", 20)
AXES_COOLOFF_TIME = 0.1  # hours
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_USERNAME_FORM_FIELD = "username"
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_ENABLE_ADMIN = False  # accounts.admin shows the counts, and keeps the log read only
AXES_USERNAME_CALLABLE = "accounts.attempts.account_name"
AXES_CLIENT_IP_CALLABLE = "accounts.attempts.sender"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^health/"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
#: How many proxies of our own stand in front; 0 means that X-Forwarded-For is never believed.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
#: Sites that may embed the chat widget's frame, as CSP sources.
WIDGET_ORIGINS = env.words("WIDGET_ORIGINS")

# The largest thing a patient may send in one request, in bytes; text longer than MESSAGE_MAX_CHARS is refused.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
MESSAGE_MAX_CHARS = env.number("MESSAGE_MAX_CHARS", 20_000)

LANGUAGE_CODE = env.text("LANGUAGE_CODE", "en")
LANGUAGES = [
    ("en", "English"),
    ("fa", "فارسی"),
    ("ar", "العربية"),
    ("ru", "Русский"),
    ("zh-hans", "简体中文"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
#: Zone and region of the installation: what a wall clock and a bare phone number mean.
HOME_TIME_ZONE = env.text("HOME_TIME_ZONE", "Asia/Tehran")
PHONE_REGION = env.text("PHONE_REGION", "IR")
HOME_COUNTRY = env.text("HOME_COUNTRY", PHONE_REGION)
EMERGENCY_NUMBERS = env.numbers_by_country(
    "EMERGENCY_NUMBERS", "" if PRODUCTION else env.DEVELOPMENT_EMERGENCY_NUMBERS
)
CRISIS_NUMBERS = env.numbers_by_country(
    "CRISIS_NUMBERS", "" if PRODUCTION else env.DEVELOPMENT_CRISIS_NUMBERS
)

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = DATA_DIR / "files"

EMAIL_CONFIG = environ.Env.email_url_config(env.text("EMAIL_URL", "consolemail://"))
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Bedside <no-reply@localhost>")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api.authentication.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["common.api.parsers.BoundedJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "common.api.pagination.CursorPages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "common.api.problems.problem_response",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Bedside",
    "DESCRIPTION": "The helpdesk for telehealth: contacts in, tickets, escalations and outcomes out.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "COMPONENT_SPLIT_REQUEST": True,
    # Enumerations stay where they are used: as components, two fields called "kind" need invented names.
    "POSTPROCESSING_HOOKS": ["common.api.schema.describe_house_rules"],
    "SCHEMA_PATH_PREFIX": "/api/v1/",
}

LOGGING = logging_config()
# axes counts by account only; failures by address are counted beside it (accounts.views.SignIn).
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
