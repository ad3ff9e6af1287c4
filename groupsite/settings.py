"""Settings, all in one file; whatever differs between places comes from the environment."""

from urllib.parse import urlsplit

from django.utils.csp import CSP

from groupsite import environment
from groupsite.environment import BASE_DIR, env

# DEVELOPMENT is what the environment calls DEBUG: demo world, /mailbox/, no TLS.
# Django's own DEBUG stays off everywhere: its error pages print the values of variables,
# and a value here may be what a member wrote (docs/decisions.md).
DEVELOPMENT: bool = env.bool("DEBUG", default=False)
DEBUG = False

SECRET_KEY = environment.secret("SECRET_KEY", development=DEVELOPMENT)
DATA_KEYS = environment.data_keys("DATA_KEYS")
SITE_URL = environment.site_url("SITE_URL")
SITE_NAME: str = env.str("SITE_NAME", default="Alongside")
JITSI_URL = environment.site_url("JITSI_URL", default="https://meet.jit.si")
GROUPS_NEED_APPROVAL: bool = env.bool("GROUPS_NEED_APPROVAL", default=False)
EXIT_URL: str = env.str("EXIT_URL", default="https://www.bbc.com/weather")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[urlsplit(SITE_URL).hostname])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "django_htmx",
    "groupsite.confidentiality",
    "accounts",
    "groups.audit",
    "groups.notices",
    "groups.guarding",
    "groups.membership",
    "groups.meetings",
    "groups.joining",
    "groups.finder",
    "groups.library",
    "groups.links",
    "groups.journal",
    "groups.forum",
    "groups.coordination",
    "groups.safety",
    "groups.exports",
    "groups.home",
    "groups.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "groups.safety.middleware.always_a_way_out",
    "groupsite.middleware.closed_doors",
    "groups.notices.health.answer_probes",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "groupsite.confidentiality.middleware.act_as_the_person",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.speak_the_persons_time",
    "groups.safety.middleware.words_for_refusals",
    "groupsite.confidentiality.unreadable.SayThatItCannotBeOpened",
]

ROOT_URLCONF = "groupsite.urls"
WSGI_APPLICATION = "groupsite.wsgi.application"
FORM_RENDERER = "groupsite.forms.FormRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "groupsite.context.site",
            ],
            "libraries": {"ui": "groupsite.ui"},
        },
    },
]

# One pool for each process; the actor is set for a transaction, never for a connection.
DATABASES = {
    "default": {
        **environment.database("DATABASE_URL", pool={"min_size": 1, "max_size": 8, "timeout": 10}),
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 0,
        "TEST": {"NAME": "test_groupsite"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = environment.redis("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "groupsite",
    }
}

CELERY_BROKER_URL = environment.broker(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
# A broker that restarts ends no sender in the middle of a mail; a task that runs twice does no harm.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    # A worker judges what has expired by its own clock, which may be wrong by minutes.
    "wake": {"task": "notices.wake", "schedule": 30.0, "options": {"expires": 600}},
    "notices": {"task": "notices.erase", "schedule": 86400.0, "options": {"expires": 86400}},
    "top up": {"task": "meetings.top_up", "schedule": 3600.0, "options": {"expires": 3600}},
    "expiry": {"task": "forum.erase_expired", "schedule": 60.0, "options": {"expires": 60}},
    "closing": {"task": "exports.close_groups", "schedule": 60.0, "options": {"expires": 60}},
    "joining": {"task": "joining.erase", "schedule": 3600.0, "options": {"expires": 3600}},
    "listings": {"task": "finder.refresh", "schedule": 300.0, "options": {"expires": 300}},
    "links": {"task": "links.check", "schedule": 60.0, "options": {"expires": 60}},
    "wishes": {"task": "finder.erase", "schedule": 3600.0, "options": {"expires": 3600}},
    "meetings": {
        "task": "meetings.erase",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "library": {"task": "library.look_after", "schedule": 3600.0, "options": {"expires": 3600}},
    "coordination": {
        "task": "coordination.erase",
        "schedule": 86400.0,
        "options": {"expires": 86400},
    },
    "safety": {"task": "safety.erase", "schedule": 86400.0, "options": {"expires": 86400}},
}

MAILERS = {"default": environment.mailer("EMAIL_URL")}
DEFAULT_FROM_EMAIL: str = env.str(
    "DEFAULT_FROM_EMAIL", default=f"hello@{urlsplit(SITE_URL).hostname}"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
REPLY_ADDRESS = environment.reply_address("REPLY_ADDRESS")
MAILBOX_DIR: str = env.str("MAILBOX_DIR", default="") if DEVELOPMENT else ""
DEMO_PASSWORD: str = env.str("DEMO_PASSWORD", default="alongside-demo")

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:front"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_LOGOUT_REDIRECT_URL = "home:front"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupForm"
ACCOUNT_FORMS = {
    "login": "accounts.entrance.LoginForm",
    "signup": "accounts.entrance.SignupForm",
    "add_email": "accounts.entrance.AddEmailForm",
    "reset_password": "accounts.entrance.ResetPasswordForm",
}
# Beside allauth's own.
ACCOUNT_RATE_LIMITS = {"tell_me": "10/h/ip", "bring_in_drafts": "10/h/user"}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
ALLAUTH_TRUSTED_PROXY_COUNT: int = env.int("TRUSTED_PROXY_COUNT", default=0)

# Two hours without a request, or the browser closed, end a session: the laptop is shared.
SESSION_ENGINE = "groupsite.confidentiality.sessions"
SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 2 * 60 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_AGE = None
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
# Messages stay in the session's row: a cookie would keep them on the shared laptop.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if SECURE and ALLAUTH_TRUSTED_PROXY_COUNT else None
)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
# Nothing to other sites. Not "no-referrer": browsers then send "Origin: null" with our own forms,
# which the check against forged requests refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
# What is uploaded stays in memory: Django would write a larger file to the disk, in plain.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
_PACKAGES = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    BASE_DIR / "groupsite" / "static",
    ("vendor/pico", _PACKAGES / "@picocss" / "pico" / "css"),
    (
        "vendor/atkinson",
        _PACKAGES / "@fontsource-variable" / "atkinson-hyperlegible-next" / "files",
    ),
    ("vendor/fraunces", _PACKAGES / "@fontsource-variable" / "fraunces" / "files"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEVELOPMENT
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEVELOPMENT
WHITENOISE_AUTOREFRESH = DEVELOPMENT

LOGGING_CONFIG = "groupsite.logs.configure"
LOGGING = {"level": env.str("LOG_LEVEL", default="INFO").upper()}
