"""`alliance insight`: what is computed from the facts, computed anew."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated

import typer
from django.forms.models import model_to_dict
from rich.progress import Progress

from alliance.cli.practices import chosen_practice
from alliance.cli.speaking import AsJson, OfDemo, Which, console, print_json, say
from alliance.insight.estimating import refresh_expected, refresh_together
from alliance.insight.queries import Together, as_shown
from alliance.insight.rebuilding import Rebuilt, rebuild_states
from alliance.insight.state import METHOD

app = typer.Typer(no_args_is_help=True, help="Recompute from the facts what is shown of each alliance.")
Waiting = Annotated[
    bool, typer.Option("--waiting", help="Only where a state is stale, missing, or of an older method.")
]


@app.callback()
def about() -> None:
    """Recompute from the facts what is shown of each alliance."""


@app.command()
def rebuild(
    practice: Which = "", waiting: Waiting = False, demo: OfDemo = False, as_json: AsJson = False
) -> None:
    """Compute every state anew from its facts, and report what came out otherwise than it was stored.

    Of all practices unless one is named. Run it after an upgrade that changes a method. Each alliance is done in a
    transaction of its own: stopping it loses nothing, people may go on working, and it may run again.
    """
    which = chosen_practice(practice) if practice else None
    with Progress(console=console, disable=as_json or not console.is_terminal, transient=True) as bars:
        task = bars.add_task("Recomputing", total=None)
        done = rebuild_states(
            practice=which,
            only_waiting=waiting,
            progress=lambda at, n: bars.update(task, completed=at, total=n),
        )
    if as_json:
        print_json({"method": METHOD, **asdict(done)})
    else:
        for line in report(done):
            say(line)


@app.command()
def together(practice: Which = "", demo: OfDemo = False, as_json: AsJson = False) -> None:
    """Work out whether alliance and outcome move together within the clients of a practice, from what they shared.

    A figure is made anew at most once a week, and only once five clients shared something new: what is kept is printed.
    """
    kept = [as_shown(one) for one in refresh_together(chosen_practice(practice).id)]
    if as_json:
        print_json([asdict(one) for one in kept])
    else:
        for line in told(kept):
            say(line)


@app.command()
def expected(practice: Which = "", demo: OfDemo = False, as_json: AsJson = False) -> None:
    """Estimate from what clients shared the growth model that expected courses begin from: fifty clients a scale."""
    kept = refresh_expected(chosen_practice(practice).id)
    if as_json:
        print_json([model_to_dict(one, exclude=["id", "practice"]) for one in kept])
    elif not kept:
        say(
            "No scale has fifty clients who shared three scores: the expected courses begin from simulated dyads."
        )
    for one in () if as_json else kept:
        say(
            f"{one.scale}: {one.n_clients} clients, {one.n_scores} scores; computed {one.computed_at:%Y-%m-%d}."
        )


def told(kept: Iterable[Together]) -> list[str]:
    """What is kept, a line each, as the page shows it."""
    lines = []
    for one in kept:
        counts = f"at least {one.n_clients} clients, {one.n_sessions} sessions"
        rests = f"{counts if one.n_clients else 'fewer than ten clients'}; {one.method} {one.version}"
        if one.value is None or one.low is None or one.high is None:
            needs = f", needs about {one.needed} clients" if one.needed else ""
            lines.append(f"{one.scale}: no figure ({one.reason}{needs}); {rests}.")
        else:
            lines.append(f"{one.scale}: {one.value:+.3f} ({one.low:+.3f} to {one.high:+.3f}); {rests}.")
    return lines or ["Nothing was shared yet that could move together."]


def report(done: Rebuilt) -> list[str]:
    """The report in sentences."""
    if not done.alliances:
        return ["Nothing to recompute."]
    lines = [
        f"Recomputed by {METHOD}. Alliances: {done.alliances}; states: {done.states}.",
        f"Before: {done.stale} stale, {done.other_method} of another method, {done.missing} not there.",
        f"Came out otherwise than stored: {done.changed}.",
    ]
    if done.unexplained:
        lines.append(
            f"Of these, marked as up to date: {done.unexplained}. Please report this as a fault of the software."
        )
    return lines
