"""The command line `alliance`. Each command lives in a file of its own and is loaded when it is called.

Exit codes: 0 done; 1 refused, or a check failed, with a sentence; 2 the command line was not understood;
70 a fault of the software; 130 stopped by Ctrl-C.
"""

import typer

from alliance.cli.loading import LazyGroup

app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(
    epilog="Exit codes: 0 done · 1 refused, or a check failed · 2 not understood · 70 a fault of ours."
)
def about() -> None:
    """Alliance: build, measure and keep an effective therapeutic alliance, on a server of your own.

    Try it with [bold]alliance demo[/]. Begin for real with [bold]alliance practice found[/], then
    [bold]alliance serve[/]; [bold]alliance doctor[/] says what is missing. Settings are environment variables.
    """


def main() -> None:
    """What the `alliance` command calls."""
    app(prog_name="alliance")


if __name__ == "__main__":
    main()
