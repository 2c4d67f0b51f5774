"""How every benchmark tells what it found: a table *figure, goal, holds*, and build/figures/TARGET.json.

    report("bench-science", [Figure("A_2M_seconds", 0.21, "s", at_most(0.3))])

A benchmark exits 0 whatever it found. SCALE=quick|full comes from the environment. A goal is met by the
value; where an interval is given, the quick run holds unless its interval excludes the goal. A value of None
was not measured (`note` says why): it holds nothing and fails nothing.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "build" / "figures"
PACKAGES = ("numpy", "scipy", "numba")


@dataclass(frozen=True, slots=True)
class Goal:
    """A closed range that a figure should lie in."""

    low: float = -inf
    high: float = inf

    def met_by(self, value: float) -> bool:
        return self.low <= value <= self.high

    def reached_by(self, low: float, high: float) -> bool:
        """Whether the interval from low to high does not exclude the goal."""
        return low <= self.high and high >= self.low

    def __str__(self) -> str:
        if self.low == self.high:
            return f"= {self.low:g}"
        if self.low == -inf:
            return f"<= {self.high:g}"
        return f">= {self.low:g}" if self.high == inf else f"{self.low:g} to {self.high:g}"


def at_most(high: float) -> Goal:
    return Goal(high=high)


def at_least(low: float) -> Goal:
    return Goal(low=low)


def between(low: float, high: float) -> Goal:
    return Goal(low, high)


def exactly(value: float) -> Goal:
    return Goal(value, value)


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured: its name, what came out, and what was wanted (None: printed only)."""

    name: str
    value: float | None
    unit: str
    goal: Goal | None = None
    interval: tuple[float, float] | None = None
    note: str = ""

    @property
    def holds(self) -> bool | None:
        if self.goal is None or self.value is None:
            return None
        if scale() == "quick" and self.interval is not None:
            return bool(self.goal.reached_by(*self.interval))
        return bool(self.goal.met_by(self.value))


def scale() -> str:
    """`quick` (under a minute) or `full`, from the environment."""
    found = os.environ.get("SCALE", "full")
    if found not in ("quick", "full"):
        raise SystemExit(f"SCALE is quick or full, not {found!r}.")
    return found


def quick() -> bool:
    return scale() == "quick"


def machine() -> dict[str, Any]:
    """What a figure was measured on; never the machine's name."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": _memory_gb(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in PACKAGES},
        "scale": scale(),
        "when": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def report(target: str, figures: Sequence[Figure], ran_on: Mapping[str, Any] | None = None) -> Path:
    """Print the table of `figures` and write build/figures/`target`.json; the path is returned.

    `ran_on` adds to what `machine` says (versions of peers, threads, sizes, seeds).
    """
    where = {**machine(), **(ran_on or {})}
    print(_table(target, figures, where))
    path = FOLDER / f"{target}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([_entry(f, where) for f in figures], indent=1, ensure_ascii=False) + "\n")
    print(f"written: build/figures/{path.name}")
    return path


def _entry(figure: Figure, where: Mapping[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": figure.name,
        "value": None if figure.value is None else float(figure.value),
        "unit": figure.unit,
        "goal": None if figure.goal is None else str(figure.goal),
        "holds": figure.holds,
        "ran_on": dict(where),
    }
    if figure.interval is not None:
        entry["interval"] = [float(end) for end in figure.interval]
    if figure.note:
        entry["note"] = figure.note
    return entry


def _table(target: str, figures: Sequence[Figure], where: Mapping[str, Any]) -> str:
    head = ("figure", "value", "goal", "holds", "")
    rows = [head, *(_cells(f) for f in figures)]
    wide = [max(len(row[i]) for row in rows) for i in range(4)]
    lines = [
        "  ".join([*(c.ljust(w) for c, w in zip(row[:4], wide, strict=True)), row[4]]).rstrip()
        for row in rows
    ]
    lines.insert(1, "-" * (sum(wide) + 6))
    ran = ", ".join(f"{key} {value}" for key, value in where.items() if key != "packages")
    return f"\n{target}\n" + "\n".join(lines) + f"\nran on: {ran}"


def _cells(figure: Figure) -> tuple[str, str, str, str, str]:
    value = "not measured" if figure.value is None else f"{figure.value:.4g} {figure.unit}".strip()
    if figure.interval is not None:
        value += f" [{figure.interval[0]:.4g}, {figure.interval[1]:.4g}]"
    word = {True: "yes", False: "NO", None: "-"}[figure.holds]
    return figure.name, value, "-" if figure.goal is None else str(figure.goal), word, figure.note


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or "unknown")


def _memory_gb() -> float:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
