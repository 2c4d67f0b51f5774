"""Runs a command in this process, as `alliance` would."""

import json
from typing import Any

from typer.testing import CliRunner

from alliance.cli.main import app


def run(*words: object, given: str | None = None) -> Any:
    """What came of it: exit_code, stdout, stderr."""
    return CliRunner().invoke(app, [str(word) for word in words], input=given)


def told(*words: object, given: str | None = None) -> Any:
    """The JSON that a command prints, which must have ended well."""
    result = run(*words, "--json", given=given)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def refusal(*words: object, given: str | None = None) -> str:
    """The sentence with which a command refuses: exit code 1, nothing of a traceback."""
    result = run(*words, given=given)
    assert result.exit_code == 1, result.output
    assert "Traceback" not in result.output
    return " ".join(result.stderr.split())
