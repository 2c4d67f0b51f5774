"""Models of a covariance matrix by full-information maximum likelihood: the engine of omega and of panel models.

Notation of McArdle's RAM: with directed effects A and covariances S of all variables, observed ones first,
Sigma = F (I-A)^-1 S (I-A)^-T F'. Means are free. Rows with missing answers keep what they have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from alliance_core.psychometrics.responses import Matrix, Vector
from alliance_core.vocabulary import CoreError

MAX_STEPS = 200
TOLERANCE = 1e-9


class NotConverged(CoreError):
    """The likelihood found no maximum: `gradient` is the largest scaled slope left after `steps` steps."""

    def __init__(self, steps: int, gradient: float) -> None:
        super().__init__(f"The fit did not converge in {steps} steps (largest slope left {gradient:.3g}).")
        self.steps, self.gradient = steps, gradient


class NotIdentified(CoreError):
    """The likelihood is flat in some direction at its maximum: the answers do not determine the model."""

    def __init__(self) -> None:
        super().__init__("The answers do not determine this model: its likelihood is flat in some direction.")


@dataclass(frozen=True, slots=True)
class Cell:
    """One entry of A (`effect` of column on row) or S (`covariance`); fixed at `start` where it has no parameter."""

    kind: str
    row: int
    column: int
    start: float
    parameter: str | None = None


@dataclass(frozen=True, slots=True)
class Structure:
    """`n_observed` of `n_variables` variables are observed, and come first; cells of one parameter are equal."""

    n_observed: int
    n_variables: int
    cells: tuple[Cell, ...]

    def parameters(self) -> list[str]:
        """The names of the free parameters in order of appearance."""
        return list(dict.fromkeys(cell.parameter for cell in self.cells if cell.parameter is not None))

    def starts(self) -> Vector:
        """The starting value of each parameter: that of its first cell."""
        first = {cell.parameter: cell.start for cell in reversed(self.cells)}
        return np.array([first[name] for name in self.parameters()])


@dataclass(frozen=True, slots=True)
class StructureFit:
    """Maximum likelihood: parameters, their covariance (observed information), the log-likelihood."""

    names: tuple[str, ...]
    values: Vector
    covariance: Matrix
    log_likelihood: float
    gradient: float
    n: int

    def __getitem__(self, name: str) -> float:
        return float(self.values[self.names.index(name)])

    def variance_of(self, gradient: dict[str, float]) -> float:
        """Delta method: variance of a function of the parameters from its partial derivatives."""
        slope = np.array([gradient.get(name, 0.0) for name in self.names])
        return float(slope @ self.covariance @ slope)


@dataclass(frozen=True, slots=True)
class Pattern:
    """Rows that have the same answers: which variables, how many rows, their mean and covariance (divisor n)."""

    seen: np.ndarray[tuple[int], np.dtype[np.intp]]
    n: int
    mean: Vector
    covariance: Matrix


def patterns(values: Matrix) -> list[Pattern]:
    """Group rows by what they answered; rows without any answer are left out."""
    answered = ~np.isnan(values)
    found = []
    for mask in np.unique(answered[answered.any(axis=1)], axis=0):
        rows = values[(answered == mask).all(axis=1)][:, mask]
        centred = rows - rows.mean(axis=0)
        found.append(
            Pattern(np.flatnonzero(mask), len(rows), rows.mean(axis=0), centred.T @ centred / len(rows))
        )
    return found


class _Implied:
    """Sigma of the observed variables and its derivatives at one parameter vector."""

    def __init__(self, structure: Structure, theta: Vector) -> None:
        size, names = structure.n_variables, structure.parameters()
        value = dict(zip(names, theta, strict=True))
        a, s = np.zeros((size, size)), np.zeros((size, size))
        for cell in structure.cells:
            x = cell.start if cell.parameter is None else value[cell.parameter]
            if cell.kind == "effect":
                a[cell.row, cell.column] = x
            else:
                s[cell.row, cell.column] = s[cell.column, cell.row] = x
        self._total = np.linalg.inv(np.eye(size) - a)
        self._full = self._total @ s @ self._total.T
        self._seen = slice(0, structure.n_observed)
        self.sigma: Matrix = self._full[self._seen, self._seen]
        self._structure, self._names = structure, names

    def slopes(self) -> Matrix:
        """d Sigma / d parameter, one matrix a parameter."""
        p = self._structure.n_observed
        found = np.zeros((len(self._names), p, p))
        for cell in self._structure.cells:
            if cell.parameter is not None:
                found[self._names.index(cell.parameter)] += self._slope(cell)
        return found

    def _slope(self, cell: Cell) -> Matrix:
        from_here = self._total[self._seen, cell.row]
        other = self._full if cell.kind == "effect" else self._total
        slope = np.outer(from_here, other[self._seen, cell.column])
        is_variance = cell.kind == "covariance" and cell.row == cell.column
        result: Matrix = slope if is_variance else slope + slope.T
        return result


def log_likelihood(found: Sequence[Pattern], sigma: Matrix, mu: Vector) -> float:
    """Normal log-likelihood of all rows; minus infinity where sigma is not positive definite."""
    total = 0.0
    for pattern in found:
        part = sigma[np.ix_(pattern.seen, pattern.seen)]
        if np.linalg.eigvalsh(part)[0] <= 0.0:
            return -np.inf
        off = pattern.mean - mu[pattern.seen]
        spread = pattern.covariance + np.outer(off, off)
        sign_log = np.linalg.slogdet(2.0 * np.pi * part)[1]
        total -= 0.5 * pattern.n * float(sign_log + np.trace(np.linalg.solve(part, spread)))
    return total


def _score(found: Sequence[Pattern], implied: _Implied, mu: Vector) -> tuple[Vector, Matrix]:
    """Gradient of the log-likelihood in (parameters, means) and the expected information."""
    slopes = implied.slopes()
    q, p = len(slopes), len(mu)
    gradient, information = np.zeros(q + p), np.zeros((q + p, q + p))
    for pattern in found:
        seen = pattern.seen
        inverse = np.linalg.inv(implied.sigma[np.ix_(seen, seen)])
        off = pattern.mean - mu[seen]
        residual = inverse @ (pattern.covariance + np.outer(off, off)) @ inverse - inverse
        part = slopes[:, seen[:, None], seen]
        gradient[:q] += 0.5 * pattern.n * np.einsum("aij,ij->a", part, residual)
        gradient[q + seen] += pattern.n * inverse @ off
        weighted = inverse @ part
        information[:q, :q] += 0.5 * pattern.n * np.einsum("aij,bji->ab", weighted, weighted)
        information[np.ix_(q + seen, q + seen)] += pattern.n * inverse
    return gradient, information


def fit_structure(structure: Structure, values: Matrix) -> StructureFit:
    """Fit by Fisher scoring with halved steps. `values` is rows x observed variables, NaN where missing.

    Raises `NotConverged` and `NotIdentified`. Standard errors are from the observed information, by central
    differences of the analytic gradient.
    """
    found = patterns(values)
    q = len(structure.parameters())
    point, slope = _maximised(structure, found, np.nanmean(values, axis=0))
    covariance = _parameter_covariance(structure, found, point, q)
    n = sum(pattern.n for pattern in found)
    best = _height(structure, found, point, q)
    return StructureFit(tuple(structure.parameters()), point[:q], covariance, best, slope, n)


def saturated_log_likelihood(values: Matrix) -> float:
    """The highest log-likelihood of any covariance matrix and means: what a model's fit is compared with."""
    k = values.shape[1]
    lower = [(i, j) for i in range(k) for j in range(i + 1)]
    variance = np.nanvar(values, axis=0)
    cells = tuple(Cell("covariance", i, j, float(variance[i]) * (i == j), f"s{i},{j}") for i, j in lower)
    structure, found = Structure(k, k, cells), patterns(values)
    point, _ = _maximised(structure, found, np.nanmean(values, axis=0))
    return _height(structure, found, point, len(cells))


def _maximised(structure: Structure, found: Sequence[Pattern], means: Vector) -> tuple[Vector, float]:
    """Parameters and means at the maximum, and the scaled slope left there."""
    n = sum(pattern.n for pattern in found)
    q = len(structure.parameters())
    point = np.concatenate([structure.starts(), means])
    slope = np.inf
    for _ in range(MAX_STEPS):
        gradient, information = _score(found, _Implied(structure, point[:q]), point[q:])
        step: Vector = np.asarray(np.linalg.lstsq(information, gradient, rcond=1e-12)[0], np.float64)
        slope = float(np.sqrt(abs(gradient @ step) / n))
        if slope < TOLERANCE:
            return point, slope
        point = _improved(structure, found, point, step, q)
    raise NotConverged(MAX_STEPS, slope)


def _improved(structure: Structure, found: Sequence[Pattern], point: Vector, step: Vector, q: int) -> Vector:
    """The longest of the halved steps that does not lower the likelihood; else where we are, to be given up."""
    at = _height(structure, found, point, q)
    candidates = (point + step / 2.0**halved for halved in range(40))
    good_enough = at - 1e-10 * abs(at)
    return next((c for c in candidates if _height(structure, found, c, q) >= good_enough), point)


def _height(structure: Structure, found: Sequence[Pattern], point: Vector, q: int) -> float:
    return log_likelihood(found, _Implied(structure, point[:q]).sigma, point[q:])


def _parameter_covariance(structure: Structure, found: Sequence[Pattern], point: Vector, q: int) -> Matrix:
    """Inverse of the observed information, the block of the parameters. Raises `NotIdentified`."""
    hessian = np.empty((len(point), len(point)))
    for j, x in enumerate(point):
        shift = np.zeros_like(point)
        shift[j] = 1e-5 * max(1.0, abs(float(x)))
        up, down = (
            _score(found, _Implied(structure, side[:q]), side[q:])[0]
            for side in (point + shift, point - shift)
        )
        hessian[j] = (down - up) / (2.0 * shift[j])
    hessian = (hessian + hessian.T) / 2.0
    scale = np.sqrt(np.abs(np.diag(hessian)))
    if scale.min() == 0.0 or np.linalg.eigvalsh(hessian / np.outer(scale, scale))[0] < 1e-8:
        raise NotIdentified
    return np.asarray(np.linalg.inv(hessian)[:q, :q], np.float64)
