"""The compiled passes over clients at one choice of variances; `moments` has the formulas and the notation."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from alliance_core.trajectories.compiled import compiled

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

# The places of a piece's sums: log|V|, S, the three U'U, traces h, expected information, tau's U'U.
LOGDET, S, D11, D12, D22, H, F, DT = 0, 1, 7, 13, 19, 25, 29, 39
N_SUMS = 45


@compiled()
def _store(total: Floats, place: int, values: tuple[Any, ...]) -> None:
    for offset in range(len(values)):
        total[place + offset] += values[offset]


@compiled()
def _inverse_parts(k: Floats, a11: float, a12: float, a22: float) -> tuple[Any, ...]:
    """d, H (3), P (3) and G' = (I + AK)⁻¹ (4) of one client."""
    k11, k12, k22 = k[0], k[1], k[2]
    det_k, det_a = k11 * k22 - k12 * k12, a11 * a22 - a12 * a12
    e11, e22 = a11 * k11 + a12 * k12, a12 * k12 + a22 * k22
    d = 1.0 + e11 + e22 + det_k * det_a
    q = 1.0 / d
    return (
        d,
        (a11 + det_a * k22) * q,
        (a12 - det_a * k12) * q,
        (a22 + det_a * k11) * q,
        (k11 + det_k * a22) * q,
        (k12 - det_k * a12) * q,
        (k22 + det_k * a11) * q,
        (1.0 + e22) * q,
        -(a11 * k12 + a12 * k22) * q,
        -(a12 * k11 + a22 * k12) * q,
        (1.0 + e11) * q,
    )


@compiled()
def _grown(log: float, product: float, d: float, m: float) -> tuple[float, float]:
    """Add m·log d; determinants of lone clients are multiplied and logged only when the product is large."""
    if m != 1.0:
        return log + m * np.log(d), product
    product *= d
    if product > 1e100:
        return log + np.log(product), 1.0
    return log, product


@compiled("void(f8[:,::1], f8[::1], i8, i8, f8[::1])")
def sum_groups(groups: Floats, k: Floats, start: int, stop: int, total: Floats) -> None:
    """Add the groups from start to stop to the 45 sums `total`, without therapists."""
    log, product, byy, h11, h12, h22, s1, s2 = 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    hh0 = hh1 = hh2 = hh3 = hh4 = hh5 = hv1 = hv2 = hv3 = hv4 = hv5 = hv6 = v11 = v12 = v22 = 0.0
    for g in range(start, stop):
        m, b1, b2 = groups[0, g], groups[4, g], groups[5, g]
        b11, b12, b22 = groups[6, g], groups[7, g], groups[8, g]
        d, i, j, o, p11, p12, p22, g11, g12, g21, g22 = _inverse_parts(
            k, groups[1, g], groups[2, g], groups[3, g]
        )
        log, product = _grown(log, product, d, m)
        byy += groups[9, g] - (p11 * b11 + 2.0 * p12 * b12 + p22 * b22)
        u1, u2 = g11 * b1 + g12 * b2, g21 * b1 + g22 * b2
        s1, s2, h11, h12, h22 = s1 + u1, s2 + u2, h11 + m * i, h12 + m * j, h22 + m * o
        hh0, hh1, hh2 = hh0 + m * i * i, hh1 + m * i * j, hh2 + m * j * j
        hh3, hh4, hh5 = hh3 + m * i * o, hh4 + m * j * o, hh5 + m * o * o
        hv1, hv2, hv3 = hv1 + i * u1, hv2 + j * u1, hv3 + o * u1
        hv4, hv5, hv6 = hv4 + i * u2, hv5 + j * u2, hv6 + o * u2
        v11 += g11 * g11 * b11 + 2.0 * g11 * g12 * b12 + g12 * g12 * b22
        v12 += g11 * g21 * b11 + (g11 * g22 + g12 * g21) * b12 + g12 * g22 * b22
        v22 += g21 * g21 * b11 + 2.0 * g21 * g22 * b12 + g22 * g22 * b22
    _store(total, LOGDET, (log + np.log(product),))
    _store(total, S, (h11, h12, h22, s1, s2, byy))
    _store(total, D11, (hh0, hh1, hh2, hv1, hv2, v11))
    _store(total, D12, (2.0 * hh1, hh3 + hh2, 2.0 * hh4, hv4 + hv2, hv5 + hv3, 2.0 * v12))
    _store(total, D22, (hh2, hh4, hh5, hv5, hv6, v22))
    _store(total, H, (h11, 2.0 * h12, h22))
    _store(total, F, (hh0, 2.0 * hh1, 2.0 * (hh3 + hh2), hh2, 2.0 * hh4, hh5))


@compiled()
def _add_client(cross: Floats, k: Floats, i: int, parts: Floats, total: Floats) -> float:
    """Sums of one client before therapists: H and v into `parts`, y'V⁻¹y into `total`; returns d."""
    b1, b2 = cross[3, i], cross[4, i]
    d: float
    d, i11, i12, i22, p11, p12, p22, g11, g12, g21, g22 = _inverse_parts(
        k, cross[0, i], cross[1, i], cross[2, i]
    )
    parts[0], parts[1], parts[2] = i11, i12, i22
    parts[3], parts[4] = g11 * b1 + g12 * b2, g21 * b1 + g22 * b2
    total[S] += i11
    total[S + 1] += i12
    total[S + 2] += i22
    total[S + 3] += parts[3]
    total[S + 4] += parts[4]
    total[S + 5] += cross[5, i] - (p11 * b1 * b1 + 2.0 * p12 * b1 * b2 + p22 * b2 * b2)
    return d


@compiled()
def _add_pairs(total: Floats, place: int, weight: float, u: tuple[Any, ...], w: tuple[Any, ...]) -> None:
    """weight·(u w' + w u')/2, packed."""
    half = 0.5 * weight
    total[place] += weight * u[0] * w[0]
    total[place + 1] += half * (u[0] * w[1] + u[1] * w[0])
    total[place + 2] += weight * u[1] * w[1]
    total[place + 3] += half * (u[0] * w[2] + u[2] * w[0])
    total[place + 4] += half * (u[1] * w[2] + u[2] * w[1])
    total[place + 5] += weight * u[2] * w[2]


@compiled()
def _add_derivatives(total: Floats, part: Floats, z: tuple[Any, ...], g: float, shrink: float) -> None:
    """What one client adds to the derivatives, its therapist taken out with weight g."""
    a, b, c = part[0], part[1], part[2]
    u = (a - g * a * z[0], b - g * a * z[1], part[3] - g * a * z[2])
    w = (b - g * b * z[0], c - g * b * z[1], part[4] - g * b * z[2])
    _add_pairs(total, D11, 1.0, u, u)
    _add_pairs(total, D12, 2.0, u, w)
    _add_pairs(total, D22, 1.0, w, w)
    i, j, o = a - g * a * a, b - g * a * b, c - g * b * b
    _store(total, H, (i, 2.0 * j, o))
    _store(total, F, (i * i, 2.0 * i * j, 2.0 * (i * o + j * j), j * j, 2.0 * j * o, o * o))
    s = shrink * shrink
    _store(total, F + 6, (s * a * a, 2.0 * s * a * b, s * b * b))


@compiled("void(f8[:,::1], i8[::1], f8[::1], i8, i8, f8[:,::1], f8[::1])")
def sum_nested(
    cross: Floats, starts: Codes, k: Floats, start: int, stop: int, parts: Floats, total: Floats
) -> None:
    """Add therapists start to stop, the clients of j being the columns starts[j] to starts[j+1]."""
    tau2 = k[3]
    log, product = 0.0, 1.0
    for j in range(start, stop):
        first, last = starts[j], starts[j + 1]
        z0 = z1 = z2 = 0.0
        for i in range(first, last):
            part = parts[i - first]
            log, product = _grown(log, product, _add_client(cross, k, i, part, total), 1.0)
            z0, z1, z2 = z0 + part[0], z1 + part[1], z2 + part[3]
        log, product = _grown(log, product, 1.0 + tau2 * z0, 1.0)
        shrink = 1.0 / (1.0 + tau2 * z0)
        z = (z0, z1, z2)
        _add_pairs(total, S, -tau2 * shrink, z, z)
        _add_pairs(total, DT, shrink * shrink, z, z)
        _store(total, H + 3, (z0 * shrink,))
        _store(total, F + 9, (z0 * z0 * shrink * shrink,))
        for i in range(first, last):
            _add_derivatives(total, parts[i - first], z, tau2 * shrink, shrink)
    total[LOGDET] += log + np.log(product)
