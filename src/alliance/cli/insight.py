"""`alliance insight`: what is computed from the facts, computed anew."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated

import typer
from django.forms.models import model_to_dict
from rich.progress import Progress

from alliance.cli.practices import chosen_practice
from alliance.cli.speaking import AsJson, OfDemo, Which, console, print_json, say, show_table
from alliance.insight.estimating import refresh_expected, refresh_together
from alliance.insight.filters import parameters_name
from alliance.insight.queries import Together, as_shown
from alliance.insight.rebuilding import Rebuilt, rebuild_states
from alliance.insight.state import METHOD
from alliance.insight.usefulness import Usefulness, usefulness

app = typer.Typer(no_args_is_help=True, help="Recompute from the facts what is shown of each alliance.")
Waiting = Annotated[
    bool, typer.Option("--waiting", help="Only where a state is stale, missing, or of an older method.")
]
Processes = Annotated[int, typer.Option("--processes", min=1, max=64, help="How many share the work.")]


@app.callback()
def about() -> None:
    """Recompute from the facts what is shown of each alliance."""


@app.command()
def rebuild(
    practice: Which = "",
    waiting: Waiting = False,
    processes: Processes = 1,
    demo: OfDemo = False,
    as_json: AsJson = False,
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
            processes=processes,
            progress=lambda at, n: bars.update(task, completed=at, total=n),
        )
    if as_json:
        print_json({"method": METHOD, "parameters": parameters_name(), **asdict(done)})
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
        f"Recomputed by {METHOD}, hyper-parameters {parameters_name()}.",
        f"Alliances: {done.alliances}; states: {done.states}.",
        f"Before: {done.stale} stale, {done.other_method} of another method, {done.missing} not there.",
        f"Came out otherwise than stored: {done.changed}.",
    ]
    if done.unexplained:
        lines.append(
            f"Of these, marked as up to date: {done.unexplained}. Please report this as a fault of the software."
        )
    return lines


@app.command("usefulness")
def of_use(practice: Which = "", demo: OfDemo = False, as_json: AsJson = False) -> None:
    """Count what people said of the signals they were shown: useful, or not and why.

    Counts only, and only of signals shown in ten alliances or more.
    """
    found = usefulness(chosen_practice(practice) if practice else None)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    show_table(("signal", "shown", "useful", "not useful", "share said useful"), map(_row, found))


def _row(one: Usefulness) -> tuple[object, ...]:
    if one.shown is None or one.not_useful is None:
        return one.signal, "fewer than ten alliances", "", "", ""
    why = ", ".join(f"{reason} {n}" for reason, n in one.not_useful.items() if n) or "0"
    share = "nobody said" if one.share is None else f"{one.share:.0%} ({one.low:.0%} to {one.high:.0%})"
    return one.signal, one.shown, one.useful, why, share
