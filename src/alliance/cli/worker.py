"""`alliance worker`: sweeps deadlines. `serve` and `demo` start it beside the server."""

import typer

from alliance.kernel import worker

app = typer.Typer()


@app.command()
def run() -> None:
    """Sweep deadlines (notices, escalations, reveals) every second until told to stop.

    `alliance serve` and `alliance demo` start it by themselves. Run it alone where a service manager looks after
    it; two at once do no harm.
    """
    worker.run()
