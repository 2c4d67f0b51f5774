"""make prove-access: every address × method × actor × state of the relationship, and what one may not see.

Full asks everything, on SQLite and (where it is installed) on PostgreSQL; quick asks the pairs that CI asks, on
SQLite, and all acts at once instead of each alone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.with_postgres import binaries

from benchmarks.figures import Figure, exactly, quick, report

EVERYTHING = ("tests/access",)


def ask(name: str, before: list[str]) -> list[Figure]:
    """Runs the suite once on a database; its figures."""
    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder) / "figures.jsonl"
        env = {**os.environ, "ALLIANCE_ACCESS_FIGURES": str(into)}
        tests = [sys.executable, "-m", "pytest", "-q", "-p", "no:logging", "-n", "2", *EVERYTHING]
        if quick():
            tests += ["-m", "not one_database"]
        else:
            env["ALLIANCE_ACCESS"] = "whole"
        ended = subprocess.run([*before, *tests], env=env, check=False)
        lines = into.read_text().splitlines() if into.exists() else []
    told = [json.loads(line) for line in lines]
    asked = sum(int(one.get("asked", 0)) for one in told)
    return [
        Figure(f"{name}_requests", float(asked), "", note="address × method × actor × state"),
        Figure(f"{name}_unexpected", float(sum(one.get("unexpected", 0) for one in told)), "", exactly(0)),
        Figure(f"{name}_suite_failed", float(ended.returncode != 0), "", exactly(0)),
        Figure(f"{name}_views_compared", float(sum(one.get("views", 0) for one in told)), ""),
        Figure(f"{name}_views_that_differ", float(sum(one.get("differ", 0) for one in told)), "", exactly(0)),
    ]


def main() -> None:
    found = ask("sqlite", [])
    if not quick():
        try:
            binaries()
        except SystemExit:
            found.append(
                Figure("postgres_unexpected", None, "", exactly(0), note="PostgreSQL is not installed")
            )
        else:
            found += ask("postgres", [sys.executable, "-m", "scripts.with_postgres"])
    report("prove-access", found)


if __name__ == "__main__":
    main()
