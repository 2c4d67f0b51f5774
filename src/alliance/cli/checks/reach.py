"""How people reach it, and who: mail, addresses, HTTPS, and nobody invented where real people are."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.http.request import validate_host

from alliance.cli.checks.finding import Finding, failed, ok, warning
from alliance.cli.ports import is_loopback
from alliance.people.models import Practice

SECONDS = 5
SMTP = "django.core.mail.backends.smtp.EmailBackend"


def mail() -> Iterator[Finding]:
    """Whether a notice can leave: the server is spoken to, nothing is sent."""
    if settings.EMAIL_BACKEND != SMTP:
        yield warning(
            "mail", "Notices and invitations reach nobody: they are not sent by a mail server. Set EMAIL_URL."
        )
        return
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        connection = get_connection(timeout=SECONDS)
        connection.open()
        connection.close()
    except OSError as error:
        yield failed("mail", f"{server} does not take mail ({type(error).__name__}). Check EMAIL_URL.")
        return
    yield ok("mail", f"{server} answers.")
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        yield warning(
            "mail", "Notices come from an address at localhost, which others refuse. Set ALLIANCE_MAIL_FROM."
        )


def addresses() -> Iterator[Finding]:
    """Whether the links in mails lead here, by HTTPS, and only known names are answered to."""
    here = urlsplit(settings.PUBLIC_URL)
    host = here.hostname or ""
    if "*" in settings.ALLOWED_HOSTS:
        yield failed(
            "addresses",
            "ALLIANCE_HOSTS is *: links in mails could be made to lead elsewhere. Name the hosts.",
        )
    elif not validate_host(host, settings.ALLOWED_HOSTS):
        yield failed(
            "addresses", f"{host} stands in ALLIANCE_PUBLIC_URL, but not in ALLIANCE_HOSTS: add it there."
        )
    elif here.scheme == "https":
        yield from _behind_proxy(host)
    elif is_loopback(host):
        yield ok("addresses", "Served on this machine alone.")
    else:
        yield failed(
            "addresses", "ALLIANCE_PUBLIC_URL does not begin with https://: browsers would keep no login."
        )


def _behind_proxy(host: str) -> Iterator[Finding]:
    if settings.SECURE_PROXY_SSL_HEADER is None:
        yield warning(
            "addresses",
            "Nothing says that a proxy speaks HTTPS for this server. Where one does, set ALLIANCE_BEHIND_PROXY=1.",
        )
    elif os.environ.get("ALLIANCE_LOOPBACK") == "1":
        yield failed("addresses", "ALLIANCE_LOOPBACK is 1: logins would travel without HTTPS too. Remove it.")
    else:
        yield ok("addresses", f"https://{host}/, and only the names in ALLIANCE_HOSTS are answered.")


def invented() -> Iterator[Finding]:
    """Invented people sign in by a link, without a password: never where real people are, never for others."""
    n_demo = Practice.objects.filter(is_demo=True).count()
    n_real = Practice.objects.filter(is_demo=False).count()
    if n_demo and not settings.DEMO:
        yield failed(
            "invented people",
            "The demo practice lives in this database, whose people sign in without a password. Begin with an "
            "empty database; the demo has its own.",
        )
    elif settings.DEMO and n_real:
        yield failed(
            "invented people", "A practice of real people lives in the demo's database. Move it out."
        )
    elif settings.DEMO:
        yield ok("invented people", "This is the demo, in a database of its own.")
    else:
        yield ok("invented people", "There are none here.")


def said() -> Iterator[Finding]:
    """What a practice must say of itself, or somebody in need finds an empty page."""
    texts = {
        "crisis_lines": "crisis lines",
        "outside_contact": "contact outside the therapy",
        "complaints": "way to complain",
    }
    for practice in Practice.objects.order_by("name"):
        lacking = [words for name, words in texts.items() if not getattr(practice, name).strip()]
        if lacking:
            yield warning(
                "practice",
                f"{practice.name} names no {', no '.join(lacking)}. Its manager writes them on the page Practice.",
            )
        else:
            yield ok(
                "practice", f"{practice.name} names its crisis lines, contact outside, and way to complain."
            )
    if not Practice.objects.exists():
        yield warning("practice", "There is none yet. Found one: alliance practice found --help")
