"""Settings of Sluice, in sections, each read from the environment."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from portal import environment

BASE_DIR = Path(__file__).resolve().parent.parent

VERSION = "0.1"

# --- The process -----------------------------------------------------------------------------
DEBUG = environment.flag("SLUICE_DEBUG")
STYLE_GUIDE = environment.flag("SLUICE_STYLE_GUIDE")
SECRET_KEY = environment.text("SLUICE_SECRET_KEY")
ALLOWED_HOSTS = environment.items("SLUICE_ALLOWED_HOSTS", "localhost,127.0.0.1")
PUBLIC_URL = environment.text("SLUICE_PUBLIC_URL", "http://localhost:8000")
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "portal.apps.GatheredFilesConfig",
    "django.contrib.postgres",
    "django_htmx",
    "template_partials",
    "lucide",
    "csp",
    "pgtrigger",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "portal.ui",
    "portal.audit",
    "portal.identity",
    "portal.notify",
    "governance",
    "catalog",
    "sharing",
    "subscriptions",
    "portal.apps.PortalConfig",
]

MIDDLEWARE = [
    "portal.middleware.RequestId",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Its random padding hides the length of what is compressed (BREACH); tokens are masked too.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Deny by default: a page is for people who are signed in unless it says otherwise.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.middleware.Refusals",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.ui.context.shell",
            ],
            "builtins": ["template_partials.templatetags.partials", "django.templatetags.i18n"],
        },
    },
]

# --- PostgreSQL and Redis --------------------------------------------------------------------
DATABASES = {"default": environment.database("DATABASE_URL", "postgresql://localhost/sluice")}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}

REDIS_URL = environment.text("REDIS_URL", "redis://localhost:6379/0")
# Holds only what may be lost: how often somebody lately tried to sign in.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "sluice",
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 5},
    }
}

# --- Celery ----------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = environment.integer("SLUICE_TASK_SECONDS", 3600, least=60)
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
# A page must not hang because the broker is away: what could not be sent, the sweep finds.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "socket_timeout": 5}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BEAT_SCHEDULE: dict[str, Any] = {
    "reconcile-unsettled-routes": {
        "task": "sharing.tasks.sweep_unsettled",
        "schedule": environment.integer("SLUICE_SWEEP_SECONDS", 5, least=1),
    },
    "look-for-drift": {
        "task": "sharing.tasks.sweep_settled",
        "schedule": environment.integer("SLUICE_DRIFT_SECONDS", 900, least=1),
    },
    "reconcile-unsettled-mirrors": {
        "task": "sharing.mirroring.tasks.sweep_unsettled",
        "schedule": environment.integer("SLUICE_SWEEP_SECONDS", 5, least=1),
    },
    "move-access": {
        "task": "sharing.mirroring.tasks.move",
        "schedule": environment.integer("SLUICE_MOVE_SECONDS", 60, least=1),
    },
    "compare-mirrors": {
        "task": "sharing.mirroring.tasks.compare",
        "schedule": environment.integer("SLUICE_MIRROR_SECONDS", 900, least=1),
    },
    "deliver-webhooks": {
        "task": "sharing.manual.tasks.sweep_deliveries",
        "schedule": environment.integer("SLUICE_SWEEP_SECONDS", 5, least=1),
        # Sweeps that piled up while no worker ran would queue every message many times.
        "options": {"expires": 30},
    },
    "remind-of-fulfilment": {
        "task": "sharing.manual.tasks.remind",
        "schedule": environment.integer("SLUICE_REMINDER_SECONDS", 600, least=1),
    },
    "resume-handovers": {
        "task": "sharing.handing_over.tasks.resume",
        "schedule": environment.integer("SLUICE_SWEEP_SECONDS", 5, least=1),
    },
    "resume-runs": {
        "task": "catalog.tasks.resume_runs",
        "schedule": environment.integer("SLUICE_SWEEP_SECONDS", 5, least=1),
    },
    "end-expired-subscriptions": {
        "task": "subscriptions.tasks.end_expired",
        "schedule": environment.integer("SLUICE_EXPIRY_SECONDS", 30, least=1),
    },
}

# --- AWS -------------------------------------------------------------------------------------
# Credentials and AWS_ENDPOINT_URL are boto3's own variables and are read by boto3 itself.
AWS_DEFAULT_REGION = environment.text("AWS_DEFAULT_REGION", "eu-west-1")
# The role or user that Sluice runs as, for trust policies; unset, AWS is asked.
AWS_PRINCIPAL = environment.text("SLUICE_PRINCIPAL_ARN", "")
# Where a copy of the connection template lies in S3 (`manage.py connection_template`), as the
# console's quick-create links need it. Unset, pages explain how to download and upload it.
TEMPLATE_URL = environment.text("SLUICE_TEMPLATE_URL", "")
AWS_CONNECT_SECONDS = environment.integer("SLUICE_AWS_CONNECT_SECONDS", 3, least=1)
AWS_READ_SECONDS = environment.integer("SLUICE_AWS_READ_SECONDS", 10, least=1)
# How long an import keeps trying one call that AWS throttles or answers with 5xx.
IMPORT_PATIENCE_SECONDS = environment.integer("SLUICE_IMPORT_PATIENCE_SECONDS", 60, least=1)

# --- Calls to addresses that people give (webhooks) ------------------------------------------
# Hosts, or host:port, that may lie inside the network and be called without TLS.
OUTGOING_PRIVATE_HOSTS = environment.items("SLUICE_OUTGOING_PRIVATE_HOSTS")

# --- People and sign-in ----------------------------------------------------------------------
AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_SIGN_IN = environment.flag("SLUICE_PASSWORD_SIGN_IN")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "portal.identity.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
# Nobody signs up here; allauth's sign-in form has a password field only if this names one.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SESSION_REMEMBER = True
SESSION_COOKIE_AGE = 3600 * environment.integer("SLUICE_SESSION_HOURS", 12, least=1)
ACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_ADAPTER = "portal.identity.adapters.SocialAccountAdapter"
SOCIALACCOUNT_ONLY = not PASSWORD_SIGN_IN
SOCIALACCOUNT_AUTO_SIGNUP = True
# An e-mail from a provider proves nothing about an account here: never link by e-mail.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
OIDC_ISSUER = environment.text("SLUICE_OIDC_ISSUER", "")
# Where the sign-in form may lead: browsers hold each redirect on the way to `form-action`.
OIDC_ORIGINS = [
    environment.origin(url)
    for url in [OIDC_ISSUER, *environment.items("SLUICE_OIDC_ORIGINS")]
    if url
]
# How many proxies in front add to X-Forwarded-For: failed sign-ins are counted per address.
ALLAUTH_TRUSTED_PROXY_COUNT = environment.integer("SLUICE_TRUSTED_PROXIES", 0)
OIDC_PROVIDER_ID = "sso"
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {
        "provider_class": "portal.identity.oidc.OidcProvider",
        "APPS": [
            {
                "provider_id": OIDC_PROVIDER_ID,
                "name": environment.text("SLUICE_OIDC_NAME", "Single sign-on"),
                "client_id": environment.text("SLUICE_OIDC_CLIENT_ID", ""),
                "secret": environment.text("SLUICE_OIDC_CLIENT_SECRET", ""),
                "settings": {"server_url": OIDC_ISSUER},
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}

# --- REST API --------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "portal.identity.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "portal.rest.pagination.CursorPage",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "portal.rest.problems.handle",
    "DEFAULT_VERSIONING_CLASS": None,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Sluice",
    "DESCRIPTION": "A data catalog and subscription portal for data lakes on AWS.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    # Several things have a "state"; without names of ours these would be numbered.
    "ENUM_NAME_OVERRIDES": {
        "TokenState": "portal.identity.filters.TOKEN_STATES",
        "RequestState": "subscriptions.states.RequestState",
        "SubscriptionState": "subscriptions.states.SubscriptionState",
        "GrantState": "sharing.models.GrantState",
        "RunState": "catalog.models.RunState",
        "TaskState": "sharing.models.TaskState",
        "DeliveryState": "sharing.models.DeliveryState",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# --- Security --------------------------------------------------------------------------------
HTTPS = PUBLIC_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *OIDC_ORIGINS],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Static files, language, time ------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "portal.ui.stylesheets.StylesheetFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Source maps are for developers, and large: compressing them takes longer than all the rest.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "png", "ico", "woff2"]
LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- Log -------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "portal.middleware.RequestIdFilter"}},
    "formatters": {
        "line": {
            "format": "{asctime} {levelname} {name} [{request_id}] {message}",
            "style": "{",
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["console"], "level": environment.text("SLUICE_LOG_LEVEL", "INFO")},
    # botocore tells at INFO where it found credentials, once per client.
    "loggers": {"botocore": {"level": "WARNING"}},
}
