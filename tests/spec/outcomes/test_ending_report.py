"""Looking back at the end: written by both, confirmed by both, then it stands, and stays the client's."""

import re
from html import unescape

import pytest
from django.urls import reverse

from alliance.kernel import clock, due
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import AuditEntry, Fact
from alliance.people.alliances import answer_ending, close_alliance, propose_ending
from alliance.review.closing import (
    begin_ending_report,
    confirm_ending_report,
    leave_courses_out,
    take_ending_confirm_back,
    write_ending_report,
)
from alliance.review.ending import kept_beside, report_of, written_in
from alliance.review.models import EndingReport
from tests.spec.house import House
from tests.spec.outcomes.told import PHQ, score_facts, tell
from tests.spec.review.story import Story
from tests.spec.visiting import visitor

pytestmark = pytest.mark.django_db
WORDS = {"helped": "To talk about it.", "watch": "Short nights.", "worse": "Call Theo."}
EMPTY = {"helped": "", "watch": "", "worse": ""}


@pytest.fixture
def ending(house: House) -> House:
    """Two sessions held, and ending together proposed by the client."""
    Story(house).weeks(2)
    propose_ending(alliance_id=house.alliance.id, by=house.client)
    return house


def begun(house: House, by: str = "client") -> EndingReport:
    return begin_ending_report(alliance_id=house.alliance.id, by=getattr(house, by))


def write(house: House, who: str, seen: int, shared: dict[str, str] = WORDS, own: str = "") -> EndingReport:
    return write_ending_report(
        report_id=EndingReport.objects.get().id,
        shared=shared,
        own=own,
        seen_version=seen,
        by=getattr(house, who),
    )


def confirm(house: House, who: str, seen: int, shared: dict[str, str] = WORDS, own: str = "") -> EndingReport:
    return confirm_ending_report(
        report_id=EndingReport.objects.get().id,
        shared=shared,
        own=own,
        seen_version=seen,
        by=getattr(house, who),
    )


def page(house: House, who: str = "client", status: int = 200) -> str:
    answer = visitor(getattr(house, who)).get(reverse("ending_report", args=[house.alliance.id]))
    assert answer.status_code == status
    return unescape(answer.content.decode())


def test_it_opens_with_an_ending_and_not_before(house: House) -> None:
    with pytest.raises(Refused):
        begun(house)
    assert "This opens once an ending is proposed" in page(house)
    house.session()  # a planned session is not a last one
    with pytest.raises(Refused):
        begun(house)
    propose_ending(alliance_id=house.alliance.id, by=house.therapist)
    assert begun(house).begun_by == "client"
    assert begun(house, "therapist").id == begun(house).id


def test_a_last_session_opens_it_too(house: House) -> None:
    session = house.session()
    session.is_last = True
    session.save()
    assert begun(house, "therapist").begun_by == "therapist"


def test_a_stale_version_is_refused_and_the_words_stay(ending: House) -> None:
    begun(ending)
    write(ending, "client", 0)
    other = {**WORDS, "helped": "The walks."}
    with pytest.raises(Refused, match="The other wrote something meanwhile"):
        write(ending, "therapist", 0, other)
    assert written_in(EndingReport.objects.get()).helped == WORDS["helped"]
    browser = visitor(ending.therapist)
    typed = {**other, "own": "It was good to work with you.", "version": "0", "do": "save"}
    refused = browser.post(reverse("ending_report", args=[ending.alliance.id]), typed)
    said = unescape(refused.content.decode())
    assert refused.status_code == 422
    assert "The walks." in said  # what was typed
    assert "To talk about it." in said  # what stands there
    assert "It was good to work with you." in said
    write(ending, "therapist", 1, other)
    assert written_in(EndingReport.objects.get()).helped == "The walks."


def test_a_box_that_was_not_touched_stays_as_the_other_left_it(ending: House) -> None:
    begun(ending)
    browser, here = visitor(ending.client), reverse("ending_report", args=[ending.alliance.id])
    boxes = dict(re.findall(r'name="(was_\w+)" value="(\w+)"', browser.get(here).content.decode()))
    assert len(boxes) == 3
    write(ending, "therapist", 0, {"worse": "Call Theo."})
    typed = {**EMPTY, **boxes, "own": "Mine.", "version": "0", "do": "save"}
    assert browser.post(here, typed).status_code == 302
    now = written_in(EndingReport.objects.get())
    assert (now.worse, now.client) == ("Call Theo.", "Mine.")
    refused = browser.post(here, {**typed, "watch": "Work."}).content.decode()
    assert "Call Theo.</textarea>" in refused  # not touched: as it stands now
    assert "Work.</textarea>" in refused
    assert written_in(EndingReport.objects.get()).watch == ""


def test_the_same_words_again_are_one_writing(ending: House) -> None:
    begun(ending)
    write(ending, "client", 0)
    assert write(ending, "client", 0).version == 1


def test_nobody_writes_in_the_others_part(ending: House) -> None:
    begun(ending)
    write(ending, "client", 0, own="Mine.")
    write(ending, "therapist", 1, own="Theirs.")
    now = written_in(EndingReport.objects.get())
    assert (now.client, now.therapist) == ("Mine.", "Theirs.")


def test_both_confirm_and_then_nothing_changes(ending: House) -> None:
    begun(ending)
    report = confirm(ending, "client", 0)
    assert report.kept is None
    report = confirm(ending, "therapist", 1)
    assert report.kept is not None
    for act in (
        lambda: write(ending, "client", 1, EMPTY),
        lambda: confirm(ending, "client", 1),
        lambda: take_ending_confirm_back(report_id=report.id, by=ending.client),
    ):
        with pytest.raises(Refused, match="It stands as it is"):
            act()
    assert Fact.objects.filter(kind="ending_report.stands", audience="shared").count() == 1


def test_a_change_asks_both_again(ending: House) -> None:
    begun(ending)
    confirm(ending, "client", 0)
    report = write(ending, "therapist", 1, {**WORDS, "watch": "No walks."})
    assert report.client_confirmed_at is None
    with pytest.raises(Refused, match="changed meanwhile"):
        confirm(ending, "client", 1)
    with pytest.raises(Refused, match="changed meanwhile"):
        confirm(ending, "client", 1, {**WORDS, "watch": "Else."})


def test_a_yes_is_taken_back_before_the_others(ending: House) -> None:
    begun(ending)
    confirm(ending, "client", 0)
    take_ending_confirm_back(report_id=EndingReport.objects.get().id, by=ending.client)
    assert confirm(ending, "therapist", 1).kept is None
    assert "Theo said yes to it." in page(ending)


def test_nothing_written_is_not_confirmed(ending: House) -> None:
    begun(ending)
    with pytest.raises(Refused, match="Nothing is written yet"):
        confirm(ending, "client", 0, EMPTY)


def test_what_stands_is_as_it_was_then(ending: House) -> None:
    tell(ending, score_facts([18, 15, 9]))
    begun(ending)
    confirm(ending, "client", 0)
    confirm(ending, "therapist", 1)
    tell(ending, score_facts([27], until=clock.now()))
    kept = kept_beside(EndingReport.objects.get())
    assert kept.n_sessions == 2
    assert dict(kept.courses) == {"PHQ-9": "Clearly lower than at the start. Lower is better."}
    assert "Clearly lower than at the start." in page(ending)


def test_it_holds_no_figure_of_a_rating(ending: House) -> None:
    tell(ending, score_facts([18, 15, 9]))
    begun(ending)
    said = page(ending)
    assert "No rating is in it. It is not a report to anybody else" in said
    course = said.split("How it went over time")[1].split("</ul>")[0]
    assert "PHQ-9" in course
    read = re.sub(r"<[^>]+>|PHQ-9", "", course)
    assert not any(figure in read for figure in "0123456789")


def test_the_client_alone_leaves_the_courses_out(ending: House) -> None:
    tell(ending, score_facts([18, 15, 9]))
    report = begun(ending)
    confirm(ending, "therapist", 0)
    with pytest.raises(NotYours):
        leave_courses_out(report_id=report.id, leave_out=True, by=ending.therapist)
    here = reverse("ending_report", args=[ending.alliance.id])
    assert visitor(ending.client).post(here, {"do": "without"}).status_code == 302
    assert "PHQ-9" not in page(ending)
    assert "PHQ-9" not in page(ending, "therapist")
    assert EndingReport.objects.get().therapist_confirmed_at is None  # asked again
    confirm(ending, "client", 2)
    confirm(ending, "therapist", 2)
    assert kept_beside(EndingReport.objects.get()).courses == ()
    assert "PHQ-9" not in page(ending)


def test_it_stays_the_clients_after_the_end_and_nobody_elses(ending: House) -> None:
    begun(ending)
    confirm(ending, "client", 0, own="Thank you.")
    confirm(ending, "therapist", 1)
    answer_ending(alliance_id=ending.alliance.id, agree=True, by=ending.therapist)
    assert "Thank you." in page(ending)
    assert "Nothing in it changes any more." in page(ending)
    for who in ("therapist", "colleague", "supervisor", "manager"):
        page(ending, who, 404)
    with pytest.raises(NotYours):
        write(ending, "therapist", 1)


def test_half_written_it_is_still_the_clients(ending: House) -> None:
    begun(ending)
    write(ending, "client", 0, own="Mine.")
    close_alliance(alliance_id=ending.alliance.id, by=ending.therapist)
    said = page(ending)
    assert "The work ended before both of you said yes." in said
    assert "Mine." in said
    assert "<textarea" not in said
    with pytest.raises(Refused):
        write(ending, "client", 1, EMPTY)


def test_the_other_gets_a_neutral_note_and_the_log_says_who(ending: House) -> None:
    begun(ending)
    write(ending, "therapist", 0)
    verbs = AuditEntry.objects.filter(scope_id=ending.alliance.id).values_list("verb", flat=True)
    assert {"ending_report.begin", "ending_report.write"} <= set(verbs)
    assert "To talk about it." not in str(list(EndingReport.objects.values_list("shared", flat=True)))
    assert due.waits(kind="tell.therapist", ref=ending.alliance.id)


def test_what_the_client_keeps_changes_no_byte_of_it(ending: House) -> None:
    begun(ending)
    before = _without_token(page(ending, "therapist"))
    tell(ending, score_facts([20, 12, 3], audience="client"))
    assert _without_token(page(ending, "therapist")) == before
    assert _without_token(page(ending)) == _without_token(page(ending))
    tell(ending, score_facts([20, 12, 3], key=PHQ))
    assert _without_token(page(ending, "therapist")) != before


def _without_token(said: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", said)


def test_the_report_of_a_seat(ending: House) -> None:
    assert report_of(ending.seat) is None
    assert report_of(ending.seat) != begun(ending)
