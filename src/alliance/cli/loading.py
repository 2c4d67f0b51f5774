"""Which commands there are, and what each needs before its file is imported: so that `alliance --help` stays quick."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from alliance.cli import starting

SCIENCE, DATABASE, DEMO = "science", "database", "demo"
HELP = frozenset({"--help", "-h"})
OF_THE_DEMO = "--demo"  # a command on the practice's own database, asked to look at the demo's


@dataclass(frozen=True, slots=True)
class Entry:
    """One command: its module, its line in the list, and which Django it runs in, if any."""

    module: str
    summary: str
    needs: str = DATABASE
    hidden: bool = False


COMMANDS = {
    "demo": Entry(
        "demo", "Fill a practice of invented people once, and serve it on this machine alone.", DEMO
    ),
    "serve": Entry("serve", "Start the server and its worker."),
    "practice": Entry("practice", "Found a practice with its first manager; list the practices."),
    "invite": Entry("invite", "Add somebody to a practice and print their one-time link."),
    "doctor": Entry("doctor", "Check everything that must hold; each line is ok, a warning, or what to do."),
    "insight": Entry("insight", "Recompute from the facts what is shown of each alliance."),
    "import": Entry("importing", "Bring in a practice's own table of questionnaire results."),
    "instruments": Entry(
        "instruments", "List the questionnaires, check one, add wording you hold a licence for.", SCIENCE
    ),
    "score": Entry("score", "Score answers to a questionnaire; needs no database.", SCIENCE),
    "worker": Entry(
        "worker", "Sweep deadlines until told to stop; `serve` and `demo` start it.", hidden=True
    ),
}


class LazyGroup(TyperGroup):
    """The root: lists its commands without importing them, and turns errors into sentences."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        for name, entry in COMMANDS.items():
            self.add_command(TyperCommand(name=name, help=entry.summary, hidden=entry.hidden))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Remembers whether a script reads along."""
        ctx.obj = {"json": "--json" in args}
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The real command, once it is called."""
        name, stub, rest = super().resolve_command(ctx, args)
        if name is None or stub is None:
            return name, stub, rest
        return name, load(name, only_help=bool(HELP & set(rest)), demo=OF_THE_DEMO in rest), rest

    def invoke(self, ctx: Any) -> Any:
        """Runs the command; what is refused becomes one sentence and exit code 1."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            # Loaded only now: it knows every typed error of the house, and `--help` needs none of them.
            import_module("alliance.cli.refusals").end_with_sentence(error, as_json=ctx.obj["json"])


def load(name: str, *, only_help: bool = False, demo: bool = False) -> Any:
    """The command of this name, with Django set up first where it needs it."""
    entry = COMMANDS[name]
    if entry.needs != SCIENCE:
        starting.setup(demo=demo or entry.needs == DEMO, only_help=only_help)
    command = typer.main.get_command(import_module(f"alliance.cli.{entry.module}").app)
    command.name = name
    return command
