"""The page of outcomes: a course beside what is expected, in each reader's words; silence where too little is known."""

import re
from html import unescape

import pytest
from django.urls import reverse

from alliance.insight.estimating import Growth, keep_expected
from tests.spec.house import House
from tests.spec.outcomes.told import PHQ, score_facts, tell
from tests.spec.visiting import visitor

pytestmark = pytest.mark.django_db
GAD, WELL, CONTENT = "gad-7.total", "overall-mental-health.course", "satisfaction.course"
FIELD = re.compile(r"(?i)case|reliable|clinical|significan|deteriorat|\bSD\b|band|signal")


def page(house: House, who: str = "therapist") -> str:
    answer = visitor(getattr(house, who)).get(reverse("outcomes", args=[house.alliance.id]))
    assert answer.status_code == 200
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", unescape(answer.content.decode()))


def words(said: str) -> str:
    """What is read, without pictures, tables and the frame."""
    main = said.split("<main")[1].split("</main>")[0]
    return re.sub(r"<svg.*?</svg>|<table.*?</table>|<[^>]+>", " ", main, flags=re.DOTALL)


def test_the_course_stands_beside_what_was_expected(house: House) -> None:
    tell(house, score_facts([18, 15, 12, 9]))
    said = page(house)
    assert said.count('class="band"') == 2  # drawn for a desk and for a phone
    assert "From 18 to 9 (−9.0). That is a reliable change (at least 6)." in said
    assert "a case at the start, below caseness now, and a reliable change" in said
    assert "The newest answer lies below the expected band" in said
    assert "simulated dyads only" in said


def test_a_client_reads_plain_words_and_no_figure(house: House) -> None:
    tell(house, score_facts([18, 15, 13, 12]))
    said = page(house, "client")
    assert said.count('class="band"') == 2
    plain = words(said).replace("PHQ-9", "").replace("4 answers", "")
    assert "Clearly lower than at the start." in plain
    assert "Your last answer lies in the shaded part." in plain
    assert "made-up courses, not from real people" in plain
    assert FIELD.findall(plain) == []
    assert re.findall(r"\d", plain.split("How you have been")[1].split("More")[0]) == []


def test_where_it_goes_worse_there_is_a_reason_to_talk(house: House) -> None:
    tell(house, score_facts([10, 15, 20]))
    assert "Not on track: a reliably worse ending is likelier than usual. A reason to talk" in page(house)
    own = page(house, "client")
    assert "outside the shaded part, on the harder side. It can help to talk about it." in own
    assert "worth a talk" not in own  # said once


def test_inside_the_band_it_may_still_be_worth_a_talk(house: House) -> None:
    tell(house, score_facts([10, 13, 14]))
    assert "within the expected band" in page(house)
    assert "Not on track" in page(house)
    assert "That is worth a talk, whatever the reason." in page(house, "client")


def test_one_better_and_one_worse_is_neither(house: House) -> None:
    tell(house, score_facts([18, 12, 8]))
    tell(house, score_facts([9, 12, 16], key=GAD))
    assert "by these rules neither improvement nor deterioration" in page(house)


def test_with_too_few_answers_it_says_what_is_needed(house: House) -> None:
    tell(house, score_facts([18, 15]))
    said = page(house)
    assert 'class="band"' not in said
    assert "The expected course needs 3 answers." in said
    assert "Too early to say: 2 of 3 answers." in said
    assert "What to expect can be shown from 3 answers on." in page(house, "client")


def test_a_scale_without_a_growth_model_says_so(house: House) -> None:
    tell(house, score_facts([50, 55, 60, 65], key="who-5.percentage"))
    said = page(house)
    assert "No expected course is known for this scale" in said
    assert 'class="band"' not in said


def test_the_practices_own_growth_model_comes_first_and_says_of_how_many(house: House) -> None:
    own = Growth(50.0, 5.0, 100.0, 0.0, 4.0, 40.0, 57, 400)
    keep_expected(practice_id=house.practice.id, found={"who-5.percentage": own}, by=None)
    tell(house, score_facts([50, 55, 60, 65], key="who-5.percentage"))
    said = page(house)
    assert "growth model of this practice, from at least 55 clients who shared" in said
    assert 'class="band"' in said


def test_satisfaction_and_overall_mental_health_stand_beside_it(house: House) -> None:
    for key in (WELL, CONTENT):
        tell(house, score_facts([4, 5, 7], key=key))
    said = page(house)
    assert said.index("Overall mental health</h2>") < said.index("Satisfaction</h2>")
    assert "Nothing that you may see yet" in said  # no outcome measure
    assert 'class="band"' not in said


def test_what_asks_about_the_work_together_is_no_outcome(house: House) -> None:
    tell(house, score_facts([30, 31, 32], key="srs.total"))
    assert "SRS" not in page(house)


def test_the_two_measures_of_talking_therapies(house: House) -> None:
    tell(house, score_facts([18, 15, 9]))
    assert "PHQ-9 and GAD-7 together" not in page(house)
    tell(house, score_facts([12, 9, 5], key=GAD))
    assert "Reliable recovery: a case at the start on either" in page(house)
    assert "Talking Therapies" not in page(house, "client")


def test_what_the_client_keeps_changes_no_byte(house: House) -> None:
    tell(house, score_facts([18, 15, 9]))
    before, own = page(house), page(house, "client")
    tell(house, score_facts([27, 27, 27], audience="client", key=GAD))
    assert page(house) == before
    assert page(house, "client") != own


def test_nothing_yet_says_what_it_takes(house: House) -> None:
    assert "It takes a questionnaire that both agreed to, and three answers for a change." in page(house)
    assert "Nothing answered yet." in page(house, "client")


def test_it_is_found_from_the_pages_around(house: House) -> None:
    here = reverse("outcomes", args=[house.alliance.id])
    for name, who in (
        ("alliance", "therapist"),
        ("measures", "therapist"),
        ("measures", "client"),
        ("alliance", "client"),
    ):
        answer = visitor(getattr(house, who)).get(reverse(name, args=[house.alliance.id]))
        assert here in answer.content.decode(), (name, who)


def test_a_course_longer_than_its_window_begins_where_it_began(house: House) -> None:
    tell(house, score_facts([20.0] + [10.0] * 70, key=PHQ))
    assert "From 20 to 10" in page(house)
    assert 'class="band"' in page(house)
