"""`alliance serve`: the server and its worker, on the practice's own database."""

import os
from typing import Annotated

import typer
from django.conf import settings

from alliance.cli.ports import is_loopback, reachable, refuse_unusable
from alliance.cli.preparing import prepare
from alliance.cli.serving import serve_until_stopped
from alliance.cli.speaking import complain, say
from alliance.kernel.errors import Refused
from alliance.people.models import Practice

app = typer.Typer()
Host = Annotated[
    str, typer.Option(help="The address to listen on; 0.0.0.0 for every address of this machine.")
]
Port = Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")]
Workers = Annotated[int, typer.Option(min=1, max=64, help="Server processes; two are enough for a practice.")]


@app.command()
def serve(host: Host = "127.0.0.1", port: Port = 8000, workers: Workers = 2) -> None:
    """Start the server and its worker; stop both with Ctrl-C.

    First brings the database to this version and gathers the style sheets. Put a proxy with HTTPS before it, and
    set ALLIANCE_PUBLIC_URL, ALLIANCE_HOSTS and ALLIANCE_BEHIND_PROXY: docs/how-to/command-line.md lists every
    setting.

    Refuses a port that is taken, and a database of invented people on an address that others can reach.
    """
    refuse_unusable(host, port)
    prepare()
    refuse_demo_for_others(host)
    _allow_plain_http(host)
    code = serve_until_stopped(host, port, workers, lambda: _announce(host, port))
    raise typer.Exit(1 if code else 0)


def refuse_demo_for_others(host: str) -> None:
    """A practice of invented people has one-time links that sign in without a password: on loopback alone."""
    if is_loopback(host):
        return
    if settings.DEMO or Practice.objects.filter(is_demo=True).exists():
        raise Refused(
            f"This database holds the demo practice, whose people sign in without a password: it is not served on "
            f"{host}. Serve it on 127.0.0.1, or point DATABASE_URL to your own database."
        )


def _allow_plain_http(host: str) -> None:
    """Without HTTPS, on this machine alone, a browser must be allowed to keep the login."""
    if settings.PUBLIC_URL.startswith("https://"):
        return
    if is_loopback(host):
        os.environ.setdefault("ALLIANCE_LOOPBACK", "1")
    else:
        complain(
            "ALLIANCE_PUBLIC_URL does not begin with https://. Browsers keep no login over plain HTTP: put a proxy "
            "with a certificate before this server."
        )


def _announce(host: str, port: int) -> None:
    say(f"Alliance answers at http://{reachable(host)}:{port}/. Stop it with Ctrl-C.")
    if not Practice.objects.exists():
        say("There is no practice yet. Found one: alliance practice found --help")
