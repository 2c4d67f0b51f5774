"""The arithmetic of bench-checkin: blocks, rounds, percentiles, and when an answer is there whole."""

from __future__ import annotations

import pytest
from benchmarks.checkin.blocks import Block, Round, interval, percentile
from benchmarks.checkin.load import whole_status


def block(seconds: float, *answers: tuple[int, float]) -> Block:
    return Block(seconds, answers)


def test_only_what_got_the_redirect_counts_and_all_else_is_an_error():
    one = block(2.0, (302, 10.0), (302, 20.0), (422, 5.0), (500, 5.0), (0, 5.0), (200, 5.0))
    assert (one.acknowledged, one.errors, one.rate) == (2, 4, 1.0)


@pytest.mark.parametrize(
    ("n", "share", "expected"), [(100, 99, 99), (300, 99, 297), (10, 99, 10), (1, 50, 1)]
)
def test_a_percentile_is_a_value_that_was_seen(n, share, expected):
    assert percentile([float(one) for one in range(n, 0, -1)], share) == expected


def test_a_round_compares_two_blocks_of_the_same_moment():
    ours = block(4.0, *[(302, 30.0)] * 100)
    bare = block(2.0, *[(302, 15.0)] * 99, (302, 10.0))
    assert (Round(ours, bare).rate_ratio, Round(ours, bare).p99_ratio) == (0.5, 2.0)


def test_the_interval_holds_the_median_and_is_the_same_each_time():
    ratios = [0.5, 0.52, 0.55, 0.58, 0.6, 0.61, 0.7]
    low, high = interval(ratios)
    assert low <= 0.58 <= high
    assert min(ratios) <= low < high <= max(ratios)
    assert interval(ratios) == (low, high)
    assert interval([0.5, 0.5]) == (0.5, 0.5)


@pytest.mark.parametrize(
    ("seen", "status"),
    [
        (b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", 302),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nSave", 200),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nSav", None),
        (b"HTTP/1.1 302 Found\r\nContent-Le", None),
        (b"HTTP/1.1 500 Oh\r\ntransfer-encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n", 500),
        (b"HTTP/1.1 500 Oh\r\ntransfer-encoding: chunked\r\n\r\n2\r\nno\r\n", None),
        (b"", None),
    ],
)
def test_an_answer_counts_once_it_is_there_whole(seen, status):
    assert whole_status(seen) == status
