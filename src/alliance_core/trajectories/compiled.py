"""Loops that are compiled once, cached beside their source, and run without the interpreter lock.

Explicit signatures compile when the module is first imported (or read the cache), never in the middle of a
request. Work is cut into pieces of a fixed size and the pieces are added in their order, so the same input
gives the same bytes on one core and on many.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar, cast

import numba

Loop = TypeVar("Loop", bound=Callable[..., Any])
Piece = TypeVar("Piece")
Outcome = TypeVar("Outcome")


def compiled(*signatures: str) -> Callable[[Loop], Loop]:
    """Compile a loop for the stated signatures; without one it is compiled into the loops that call it."""
    jit: Callable[..., Any] = numba.njit
    stated = [list(signatures)] if signatures else []
    return cast(Callable[[Loop], Loop], jit(*stated, nogil=True, cache=True, error_model="numpy"))


def pieces(n: int, size: int) -> list[tuple[int, int]]:
    """The half-open ranges of `size` that cover 0 to n, whatever the machine."""
    return [(start, min(start + size, n)) for start in range(0, n, size)]


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def crew(n_pieces: int) -> AbstractContextManager[Executor | None]:
    """Threads for that many pieces; none where there is nothing to share out."""
    workers = min(n_pieces, cores())
    return ThreadPoolExecutor(workers) if workers > 1 else nullcontext()


def each(threads: Executor | None, do: Callable[[Piece], Outcome], work: Iterable[Piece]) -> list[Outcome]:
    """Do every piece and return what came of each, in the order of the pieces."""
    return list(map(do, work)) if threads is None else list(threads.map(do, work))
