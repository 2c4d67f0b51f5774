"""Read what the committed R scripts wrote: named numbers after one line that says what made them."""

import csv
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent


def oracle(name: str) -> dict[str, float]:
    """The numbers of tests/oracles/<name>.csv by their names."""
    lines = (HERE / f"{name}.csv").read_text().splitlines()
    assert lines[0].startswith("# R version"), "an oracle says what made it"
    return {row["name"]: float(row["value"].replace("NA", "nan")) for row in csv.DictReader(lines[1:])}


def numbers(values: dict[str, float], prefix: str, n: int) -> np.ndarray:
    """prefix1 .. prefixn as an array."""
    return np.array([values[f"{prefix}{j + 1}"] for j in range(n)])


def matrix(name: str) -> np.ndarray:
    """A table of numbers with a header line; an empty cell is NaN."""
    return np.genfromtxt(HERE / f"{name}.csv", delimiter=",", skip_header=1)
