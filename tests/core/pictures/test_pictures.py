"""Pictures are well-formed, escaped, named in words, and put each value in its place."""

import math
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_core.dyads import response_surface
from alliance_core.pictures import (
    NothingToDraw,
    ProfileRow,
    calibration,
    course,
    profile,
    reliable_change_scatter,
    rupture_chart,
    surface_map,
)
from alliance_core.pictures.canvas import Scale, frame
from alliance_core.psychometrics import classical_error, reliable_change, true_score_error
from alliance_core.psychometrics.responses import WrongShape
from alliance_core.vocabulary import Interval, OutOfRange

SVG = "{http://www.w3.org/2000/svg}"
EVIL = '<script>alert("x")</script> & \' more'
SESSIONS = [1.0, 2.0, 3.0, 4.0]


def of(svg, tag):
    return list(ElementTree.fromstring(svg).iter(SVG + tag))


def pictures(title="A title", words="x"):
    surface = response_surface(*np.random.default_rng(1).uniform(0, 10, (3, 40)), centre=5)
    change = reliable_change([20, 15, 9], [10, 16, 18], classical_error(5, 0.8), lower_is_better=True)
    axes = {"title": title, "x_label": words, "y_label": words}
    band = {"expected": [7, 6, 5, 4], "low": [5, 4, 3, 2], "high": [9, 8, 7, 6]}
    return {
        "course": course(SESSIONS, [7, math.nan, 9, 4], **band, **axes),
        "ruptures": rupture_chart(
            SESSIONS, [8, 8, 4, 7], [7, math.nan, 7, 6], flagged=[0, 0, 1, 0], limit=6, mark=words, **axes
        ),
        "surface": surface_map(surface, lowest=0, highest=10, **axes),
        "change": reliable_change_scatter(change, cutoff=12, **axes),
        "calibration": calibration([0.1, 0.2, 0.9, math.nan], [0, 1, 1, 1], **axes),
        "profile": profile([ProfileRow(words, 8, 7, 6, Interval(5, 12), words)], title=title, client=words),
    }


@pytest.mark.parametrize("name", list(pictures()))
def test_each_picture_is_an_image_with_a_name_and_holds_no_script_or_style(name):
    root = ElementTree.fromstring(pictures()[name])
    assert root.get("role") == "img"
    assert root.get("aria-label").startswith("A title. ")
    assert root.find(SVG + "title").text == "A title"
    assert len(root.find(SVG + "desc").text) > 10
    assert not any(node.tag in (SVG + "script", SVG + "style") for node in root.iter())
    assert not any("style" in node.attrib or "onclick" in node.attrib for node in root.iter())


@pytest.mark.parametrize("name", list(pictures()))
def test_words_are_escaped(name):
    svg = pictures(title=EVIL, words=EVIL)[name]
    assert "<script" not in svg
    assert ElementTree.fromstring(svg).find(SVG + "title").text == EVIL


@pytest.mark.parametrize("name", list(pictures()))
def test_the_same_values_give_the_same_bytes_and_no_place_is_nan(name):
    assert pictures()[name] == pictures()[name]
    assert "nan" not in pictures()[name]


SCORES = st.lists(st.floats(-100, 100), min_size=2, max_size=12)


@given(SCORES)
def test_a_dot_lies_where_its_score_is(scores):
    sessions = np.arange(1.0, len(scores) + 1)
    flat = np.zeros(len(scores))
    svg = course(sessions, scores, expected=flat, low=flat - 1, high=flat + 1)
    dots = of(svg, "circle")
    assert len(dots) == len(scores)
    heights = [float(dot.get("cy")) for dot in dots]
    for (a, high), (b, other) in zip(
        zip(scores, heights, strict=True), zip(scores[1:], heights[1:], strict=True), strict=False
    ):
        assert (a > b) <= (high <= other + 0.011)
    outside = sum(abs(score) > 1 for score in scores)
    assert f"{outside} of them outside the band" in svg


@given(st.floats(-1e3, 1e3), st.floats(1e-3, 1e4))
def test_ticks_are_few_even_and_inside(low, room):
    scale = Scale(low, low + room, 0, 100)
    ticks = scale.ticks()
    assert 1 <= len(ticks) <= 11
    assert all(low - 1e-6 * room <= tick <= low + room * (1 + 1e-6) for tick in ticks)
    assert np.ptp(np.diff(ticks)) <= 1e-6 * room if len(ticks) > 2 else True


def test_a_line_breaks_where_a_value_is_missing():
    plot = frame([0, 3], [0, 1])
    assert plot.path([0, 1, 2, 3], [0, 1, math.nan, 1]).count("M") == 2
    flat = frame([1, 1], [2, 2])
    assert (flat.x.low, flat.x.high) == (0.5, 1.5)


def test_a_rupture_chart_marks_flags_and_draws_probabilities():
    plain = rupture_chart(SESSIONS, [8, 8, 4, 7], [7, 7, 7, 6], flagged=[False] * 4)
    assert "marked: none" in plain
    assert not of(plain, "rect")
    chance = rupture_chart(
        SESSIONS,
        [8, 8, 4, 7],
        [7, 7, 7, 6],
        flagged=[False, False, True, False],
        probability=[0, math.nan, 0.9, 0.1],
    )
    assert "marked: 3" in chance
    assert [bar.find(SVG + "title").text for bar in of(chance, "rect")] == ["90%", "10%"]


def test_a_scatter_fills_the_reliable_and_counts_them():
    error = classical_error(5, 0.8)
    change = reliable_change([20, 15, math.nan], [10, 16, 18], error, lower_is_better=True)
    svg = reliable_change_scatter(change)
    fills = [dot.get("fill") for dot in of(svg, "circle")]
    assert len(fills) == 2
    assert fills[0] != fills[1]
    assert "1 improved, 1 unchanged, 0 deteriorated" in svg
    regressed = reliable_change([20, 15], [10, 16], true_score_error(15, 5, 0.8), lower_is_better=True)
    assert reliable_change_scatter(regressed) != svg


def test_a_flat_surface_is_drawn_in_one_shade():
    x, y = np.random.default_rng(2).uniform(0, 10, (2, 30))
    flat = response_surface(x, y, np.zeros(30), centre=5)
    shades = {cell.get("fill-opacity") for cell in of(surface_map(flat, lowest=0, highest=10), "rect")}
    assert len(shades) == 1


def test_a_profile_draws_only_what_was_answered():
    svg = profile([ProfileRow("trust", client=5), ProfileRow("empathy", therapist=9), ProfileRow("goals")])
    assert [dot.get("r") for dot in of(svg, "circle")] == ["5", "8"]
    assert "trust: client 5; empathy: therapist 9; goals: –." in svg
    assert not of(svg, "rect")


def test_what_cannot_be_drawn_is_refused():
    nothing = [math.nan] * 4
    with pytest.raises(NothingToDraw):
        course(SESSIONS, SESSIONS, expected=nothing, low=nothing, high=nothing)
    with pytest.raises(NothingToDraw):
        rupture_chart(SESSIONS, nothing, nothing, flagged=[False] * 4)
    with pytest.raises(WrongShape):
        rupture_chart(SESSIONS, SESSIONS, SESSIONS, flagged=[True])
    with pytest.raises(NothingToDraw):
        calibration([math.nan], [1])
    with pytest.raises(OutOfRange):
        calibration([1.2], [1])
    with pytest.raises(NothingToDraw):
        profile([])
    with pytest.raises(OutOfRange):
        ProfileRow("trust", client=11)
    change = reliable_change([math.nan], [1], classical_error(5, 0.8), lower_is_better=True)
    with pytest.raises(NothingToDraw):
        reliable_change_scatter(change)
