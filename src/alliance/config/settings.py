"""Settings. SQLite by default, PostgreSQL by one URL; every knob is an environment variable in docs/how-to."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF

from alliance.rooms.finding import room_apps

env = environ.Env()
ROOT = Path(__file__).resolve().parents[3]
VAR = Path(env.str("ALLIANCE_VAR", default=str(ROOT / "var")))

DEBUG = False
DEMO = env.bool("ALLIANCE_DEMO", default=False)
LOOPBACK_ONLY = env.bool("ALLIANCE_LOOPBACK", default=DEMO)
SECRET_KEY = env.str("ALLIANCE_SECRET_KEY", default="")  # `alliance serve` makes one in var/ on first start
ALLOWED_HOSTS = env.list("ALLIANCE_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("ALLIANCE_ORIGINS", default=[])
KEYRING_FOLDER = Path(env.str("ALLIANCE_KEYRING", default=str(VAR / ("demo-keyring" if DEMO else "keyring"))))
QUICK_EXIT_URL = env.str("ALLIANCE_QUICK_EXIT_URL", default="https://www.wikipedia.org/")

INSTALLED_APPS = [
    "alliance.kernel",
    "alliance.design",
    "alliance.people",
    "alliance.notices",
    "alliance.confidentiality",
    "alliance.therapy",
    "alliance.safety",
    "alliance.measurement",
    *room_apps(),
    "alliance.rooms",
    "alliance.insight",
    "alliance.review",
    "alliance.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "alliance.web.middleware.NothingKept",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "alliance.web.middleware.WhoIsAsking",
    "alliance.web.middleware.OnlySignedIn",
    "alliance.web.middleware.Errors",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "alliance.config.urls"
WSGI_APPLICATION = "alliance.config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "alliance.web.context.shell",
            ]
        },
    }
]
FORM_RENDERER = "alliance.design.forms.Renderer"
FILE_UPLOAD_HANDLERS = ["alliance.web.uploads.NoFiles"]

DATABASE_FILE = VAR / ("demo.sqlite3" if DEMO else "alliance.sqlite3")
DATABASES: dict[str, Any] = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATABASE_FILE}")}
ON_SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")
if ON_SQLITE:
    DATABASES["default"]["ENGINE"] = "alliance.kernel.sqlite"
    DATABASES["default"]["CONN_MAX_AGE"] = None
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: what the client was told is saved has reached the disk.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["OPTIONS"] = {"server_side_binding": True, "prepare_threshold": 5}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "alliance.people.sign_in.PasswordBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "alliance.people.sign_in.AccountAdapter"
ACCOUNT_FORMS = {"login": "alliance.people.forms.SignInForm"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False  # a login ends with the browser: somebody else may hold the phone next
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = False  # axes locks out; two lockouts would contradict each other
MFA_RATE_LIMITS = False  # the same; and a passkey cannot be guessed
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # clocks of phones differ by some seconds
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOOPBACK_ONLY
MFA_ADAPTER = "alliance.people.sign_in.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "alliance.people.forms.SecondStepForm",
    "reauthenticate": "alliance.people.forms.SecondStepAgainForm",
    "activate_totp": "alliance.people.forms.PhoneAppForm",
    "add_webauthn": "alliance.people.forms.PasskeyForm",
    "login_webauthn": "alliance.people.forms.PasskeySignInForm",
    "authenticate_webauthn": "alliance.people.forms.PasskeyStepForm",
    "reauthenticate_webauthn": "alliance.people.forms.PasskeyAgainForm",
}
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "people/locked_out.html"
AXES_CLIENT_IP_CALLABLE = "alliance.people.lockout.client_address"
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True

SESSION_ENGINE = "alliance.people.sealed_sessions"
MESSAGE_STORAGE = (
    "django.contrib.messages.storage.session.SessionStorage"  # not in a cookie: nothing on the device
)
SESSION_COOKIE_NAME = "s"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOOPBACK_ONLY
CSRF_COOKIE_NAME = "c"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None  # gone with the browser: a cookie that stays a year tells where somebody was
CSRF_FAILURE_VIEW = "alliance.web.errors.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 0 if LOOPBACK_ONLY else 31_536_000
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("ALLIANCE_BEHIND_PROXY", default=False) else None
)
SECURE_SSL_REDIRECT = SECURE_PROXY_SSL_HEADER is not None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        **{
            name: [SELF]
            for name in (
                "script-src",
                "style-src",
                "img-src",
                "font-src",
                "connect-src",
                "manifest-src",
            )
        },
        # "Leave quickly" is a form that is answered by a redirect to there, and Chromium checks where that leads.
        "form-action": [SELF, "{0.scheme}://{0.netloc}".format(urlsplit(QUICK_EXIT_URL))],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"
LOCALE_PATHS = [ROOT / "src/alliance/locale"]

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Mail to invented people never leaves the machine, whatever the environment says.
vars().update(
    env.email_url_config("filemail:///") if DEMO else env.email_url("EMAIL_URL", default="filemail:///")
)
EMAIL_TIMEOUT = 20  # seconds: a silent mail server must not hold up the worker
EMAIL_FILE_PATH = str(VAR / "mail")
DEFAULT_FROM_EMAIL = env.str("ALLIANCE_MAIL_FROM", default="notes@localhost")
PUBLIC_URL = env.str("ALLIANCE_PUBLIC_URL", default="http://127.0.0.1:8000")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "quiet": {
            "()": "alliance.kernel.quiet_log.QuietFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "quiet"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Django's own handlers would write messages and mail them; ours is the only one.
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
    },
}
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # whether every other name below this one has HTTPS is for the host to know, not for us
    "security.W021",  # the same: a browser's preload list is for the whole domain, and cannot be left again soon
]
