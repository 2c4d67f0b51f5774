"""`alliance demo`: a practice of invented people, in a database of its own, on this machine alone."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Annotated

import typer
from django.conf import settings
from django.db import DatabaseError
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from alliance.cli.ports import refuse_unusable
from alliance.cli.preparing import prepare
from alliance.cli.serving import serve_until_stopped
from alliance.cli.speaking import AsJson, console, errors, print_json, say
from alliance.cli.starting import var_folder
from alliance.demo.filling import fill
from alliance.demo.people import DemoLink, links
from alliance.kernel.errors import Refused

app = typer.Typer()
HOST, WORKERS = "127.0.0.1", 2
Port = Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on, on this machine alone.")]
FillOnly = Annotated[
    bool, typer.Option("--fill-only", help="Fill it and print the links, but serve nothing.")
]


@app.command()
def demo(port: Port = 8000, fill_only: FillOnly = False, as_json: AsJson = False) -> None:
    """Fill a practice of invented people once, and serve it on this machine alone.

    Four therapists, a supervisor, a manager and forty clients with twelve weeks behind them, in var/demo.sqlite3
    with a keyring of its own; your practice's database is not touched. The next start takes seconds, keeps what
    you did, and prints fresh links. Each link signs one person in, once.
    """
    refuse_unusable(HOST, port)
    base_url = f"http://{HOST}:{port}"
    os.environ["ALLIANCE_PUBLIC_URL"] = base_url
    with _one_at_a_time(), _made_by_this_version():
        prepare()
        _fill()
    if fill_only:
        _show(base_url, "Nothing is served yet: alliance demo serves it.", as_json)
        return
    code = serve_until_stopped(HOST, port, WORKERS, lambda: _show(base_url, "Stop it with Ctrl-C.", as_json))
    raise typer.Exit(1 if code else 0)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """A second `alliance demo` waits until the first has filled."""
    folder = var_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "demo.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _made_by_this_version() -> Iterator[None]:
    """A demo that an older version filled is not repaired: it holds nobody real, and is filled anew in a minute."""
    try:
        yield
    except DatabaseError:
        raise Refused(
            f"The demo in {settings.DATABASE_FILE} was filled by another version. Remove that file and "
            f"{settings.KEYRING_FOLDER}, and start again."
        ) from None


def _fill() -> None:
    """With a bar that goes where errors go, so that what a script reads stays JSON."""
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}")
    with Progress(*columns, TimeElapsedColumn(), console=errors) as bars:
        tasks: list[TaskID] = []

        def progress(what: str, done: int, total: int) -> None:
            if not tasks:  # a practice that is there already shows no bar
                tasks.append(bars.add_task(what, total=total))
            bars.update(tasks[0], description=what, completed=done, total=total)

        fill(progress)


def _show(base_url: str, last: str, as_json: bool) -> None:
    """Who there is to sign in as, with a fresh link each."""
    found = links(base_url)
    if as_json:
        rows = [{"name": one.name, "role": one.role, "story": one.story, "url": one.url} for one in found]
        print_json({"address": base_url, "links": rows})
        return
    say(f"\nThe demo practice is ready at {base_url}/")
    say("Everybody in it is invented. Each link signs one person in, once; the next start prints fresh ones.")
    for role, persons in groupby(found, key=lambda one: str(one.role)):
        _show_role(role, list(persons))
    say(f"\n{last}")


def _show_role(role: str, persons: list[DemoLink]) -> None:
    console.print(f"\n[bold]{role.capitalize()}[/]")
    for one in persons:
        say(f"  {one.name}" + (f": {one.story}" if one.story else ""))
        say(f"    {one.url}")
