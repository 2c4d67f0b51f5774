"""Answers as a matrix, and the stated rules for missing ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alliance_core.vocabulary import CoreError

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
MissingRule = Literal["listwise", "pairwise"]


class WrongShape(CoreError):
    """An array has not the shape the method promises to read."""

    def __init__(self, what: str, expected: str, found: tuple[int, ...]) -> None:
        super().__init__(f"{what} must be {expected}, but has shape {found}.")
        self.what, self.expected, self.found = what, expected, found


class Infinite(CoreError):
    """An array holds an infinity; missing values are NaN."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} must hold finite numbers, or NaN where a value is missing.")
        self.what = what


class UnknownRule(CoreError):
    """A rule is named that the method does not have."""

    def __init__(self, what: str, rule: str, known: tuple[str, ...]) -> None:
        super().__init__(f"{what} must be one of {', '.join(known)}, but is {rule!r}.")
        self.what, self.rule, self.known = what, rule, known


def one_of(what: str, rule: str, known: tuple[str, ...]) -> str:
    """Return `rule` if it is known, else raise `UnknownRule`."""
    if rule not in known:
        raise UnknownRule(what, rule, known)
    return rule


def vector(what: str, values: ArrayLike) -> Vector:
    """A float vector, NaN where missing; raises `WrongShape` or `Infinite`."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 1:
        raise WrongShape(what, "one-dimensional", array.shape)
    if np.isinf(array).any():
        raise Infinite(what)
    return array


def matrix(what: str, values: ArrayLike) -> Matrix:
    """A float matrix, NaN where missing; raises `WrongShape` or `Infinite`."""
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 2:
        raise WrongShape(what, "two-dimensional", array.shape)
    if np.isinf(array).any():
        raise Infinite(what)
    return array


def same_length(**columns: ArrayLike) -> list[Vector]:
    """The named columns as float vectors of one length; raises `WrongShape` naming the one that differs."""
    vectors = {name: vector(name, values) for name, values in columns.items()}
    n = len(next(iter(vectors.values())))
    for name, values in vectors.items():
        if len(values) != n:
            raise WrongShape(name, f"as long as the first column ({n})", values.shape)
    return list(vectors.values())


def complete_rows(values: Matrix) -> Matrix:
    """The rows without a missing value, in order."""
    kept: Matrix = values[~np.isnan(values).any(axis=1)]
    return kept


@dataclass(frozen=True, slots=True)
class Moments:
    """Covariances of the items under a missing rule.

    `n_used` counts the persons behind an interval: complete rows under listwise, the smallest number of
    joint answers of any two items under pairwise (so an interval never claims more persons than a covariance had).
    """

    covariance: Matrix
    n_used: int
    n_missing: int


def moments(items: Matrix, missing: str) -> Moments:
    """Covariance matrix (divisor n-1) of persons x items under `missing`: listwise or pairwise."""
    one_of("missing", missing, get_args(MissingRule))
    if missing == "listwise":
        used = complete_rows(items)
        cov = _covariance(used) if len(used) > 1 else np.zeros((items.shape[1],) * 2)
        return Moments(cov, len(used), len(items) - len(used))
    joint = _joint_counts(items)
    n = int(joint.min(initial=len(items)))
    cov = _pairwise(items) if n > 1 else np.zeros_like(joint)
    return Moments(cov, n, int(np.isnan(items).any(axis=1).sum()))


def _covariance(used: Matrix) -> Matrix:
    shifted = used - used[0]  # so that a constant column is exactly zero, whatever its level
    centred = shifted - shifted.mean(axis=0)
    product: Matrix = centred.T @ centred / (len(used) - 1)
    return product


def _joint_counts(items: Matrix) -> Matrix:
    answered = (~np.isnan(items)).astype(np.float64)
    counts: Matrix = answered.T @ answered
    return counts


def _pairwise(items: Matrix) -> Matrix:
    """Each covariance from the persons who answered both items, centred on their own means of both."""
    answered = (~np.isnan(items)).astype(np.float64)
    shifted = items - np.nanmin(items, axis=0)
    filled = np.nan_to_num(shifted - np.nanmean(shifted, axis=0))
    n = _joint_counts(items)
    sums = filled.T @ answered
    cov: Matrix = (filled.T @ filled - sums * sums.T / n) / (n - 1)
    return cov
