"""The pages of the joint review in a browser without JavaScript: what opens, what each sees, nothing lost."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from alliance.kernel import clock
from alliance.kernel.models import AuditEntry
from alliance.measurement.models import Response
from alliance.people.alliances import answer_supervision, ask_supervision, close_alliance
from alliance.review.actions import open_repair
from alliance.review.models import JointReview
from alliance.rooms.forms import AFTER, deeper_of, form_for
from alliance.rooms.registry import CHAIRS, all_rooms, rooms_by_key
from alliance.therapy.actions import miss_session, take_back
from alliance.therapy.models import Topic
from alliance.therapy.topics import bring_topic
from tests.spec.house import House
from tests.spec.review.story import Story
from tests.spec.visiting import visitor

RATHER_NOT = "I would rather not raise this with my therapist"


def text(response) -> str:
    return unescape(response.content.decode())


@pytest.fixture
def story(pages: House) -> Story:
    return Story(pages).drop()


def url(story: Story, name: str = "review") -> str:
    return reverse(name, args=[story.house.alliance.id, story.last.id])


def devices(story: Story) -> tuple[Client, Client]:
    return visitor(story.house.client), visitor(story.house.therapist)


def press(browser: Client, story: Story, do: str, **more: str):
    return browser.post(url(story), {"do": do, **more}, follow=True)


def test_before_it_is_opened_it_says_what_opens(story: Story) -> None:
    client, therapist = devices(story)
    for browser, sentence in (
        (client, "What Theo answered, wrote and guessed about this session opens to you."),
        (therapist, "What you answered, wrote and guessed about this session opens to Clea."),
    ):
        page = browser.get(url(story))
        assert "What opens when you open it" in text(page)
        assert sentence in text(page)
        now = browser.get(url(story, "review_now") + "?waiting")
        assert (now.status_code, now.content, "HX-Refresh" in now) == (204, b"", False)
    assert not JointReview.objects.exists()


def test_who_has_not_answered_is_told_to_answer_first(pages: House) -> None:
    story = Story(pages)
    story.session()
    story.rate("client", 8)
    client, therapist = devices(story)
    assert "Answer first" in text(therapist.get(url(story)))
    assert "Answer first" not in text(client.get(url(story)))
    waits = text(therapist.get(url(story)))
    assert "opens once your own answers are in" in waits
    assert 'value="open"' not in waits
    assert therapist.post(url(story), {"do": "open"}).status_code == 422
    assert not JointReview.objects.exists()


def test_it_opens_with_the_sentence_of_what_dropped_and_what_might_help(story: Story) -> None:
    client, therapist = devices(story)
    page = text(press(therapist, story, "open"))
    room = rooms_by_key()[story.key]
    assert f"<h1>{room.changed}</h1>" in page
    assert "Clea: trust 3" in page.casefold() or "clea 3" in page.casefold()
    for step in room.steps[:2]:
        assert str(step.for_client) in page
        assert str(step.for_therapist) in page
    assert reverse("begin_repair", args=[story.house.alliance.id, story.last.id, room.key]) in page
    assert f"<h1>{room.changed}</h1>" in text(client.get(url(story)))


def test_the_other_device_sees_what_is_new_and_nothing_while_nothing_is(story: Story) -> None:
    client, therapist = devices(story)
    press(therapist, story, "open")
    first = client.get(url(story, "review_now"))
    same = client.get(url(story, "review_now"), headers={"if-none-match": first["ETag"]})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", first["ETag"])
    assert "csrf" not in text(first)
    press(therapist, story, "write", words="Go slower.", version="0")
    new = client.get(url(story, "review_now"), headers={"if-none-match": first["ETag"]})
    assert new.status_code == 200
    assert "Go slower." in text(new)
    assert "no-store" in new["Cache-Control"]


def test_what_the_page_holds_is_what_the_other_request_brings(story: Story) -> None:
    client, therapist = devices(story)
    press(therapist, story, "open")
    for browser in (client, therapist):
        assert text(browser.get(url(story, "review_now"))).strip() in text(browser.get(url(story)))


def test_what_was_brought_opens_by_the_clients_tap_alone(story: Story) -> None:
    client, therapist = devices(story)
    later = story.house.session(days=0.2)
    topic = bring_topic(session_id=later.id, words="The letter", candour="session", by=story.house.client)
    bring_topic(session_id=later.id, words="My holiday", candour="share", by=story.house.client)
    bring_topic(session_id=later.id, words="My secret", candour="keep", by=story.house.client)
    press(therapist, story, "open")
    theirs = text(therapist.get(url(story)))
    assert "There is something to talk about." in theirs
    assert "My holiday" in theirs
    assert "The letter" not in theirs
    own = text(client.get(url(story)))
    assert "Only you see this part." in own
    assert "The letter" in own
    assert "My secret" not in own
    assert therapist.post(url(story), {"do": f"topic {topic.id}"}).status_code == 404
    press(client, story, f"topic {topic.id}")
    theirs = text(therapist.get(url(story)))
    assert "The letter" in theirs
    assert "opened here by Clea" in theirs
    assert "There is something to talk about." not in theirs
    assert "Only you see this part." not in text(client.get(url(story)))


def test_an_answer_to_open_in_the_session_appears_on_the_picture_by_a_tap(pages: House) -> None:
    story = Story(pages).weeks(4)
    story.session()
    story.rate("client", 4, candour="session", words="I nearly did not come.")
    story.rate("therapist", 8)
    client, therapist = devices(story)
    press(therapist, story, "open")
    assert "I nearly did not come." not in text(therapist.get(url(story)))
    sent = Response.objects.filter(chair="client").latest("recorded_at")
    first = story.loops[-1].questions("client")[0]
    press(client, story, f"answer {sent.id} {first}")
    assert len(re.findall("clea 4", text(therapist.get(url(story))).casefold())) == 2  # wide and narrow
    press(client, story, f"answer {sent.id} open")
    assert "I nearly did not come." in text(therapist.get(url(story)))


@pytest.mark.parametrize("wrong", ["", "nonsense", "topic", "topic x", "answer x y"])
def test_what_cannot_be_done_is_refused(story: Story, wrong: str) -> None:
    story.review()
    page = visitor(story.house.client).post(url(story), {"do": wrong})
    assert page.status_code in (404, 422)


def test_each_says_yes_on_a_device_of_ones_own(story: Story) -> None:
    client, therapist = devices(story)
    press(therapist, story, "open")
    page = text(press(therapist, story, "confirm", words="Go slower.", version="0"))
    assert "Waiting for Clea’s yes" in page
    page = text(press(therapist, story, "confirm", words="Go slower.", version="1"))
    assert "both say" not in page
    assert "Theo says: we talked about this." in text(client.get(url(story)))
    page = text(press(client, story, "confirm", words="Go slower.", version="1"))
    assert "Clea and Theo both say: we talked about this." in page
    assert "both say" in text(therapist.get(url(story)))


def test_a_yes_is_taken_back_and_not_today_is_taken_up_again(story: Story) -> None:
    client, _therapist = devices(story)
    press(client, story, "open")
    press(client, story, "confirm", version="0")
    assert "Waiting for" not in text(press(client, story, "unconfirm"))
    assert "That is fine." in text(press(client, story, "not_today"))
    assert "That is fine." not in text(press(client, story, "again"))


def test_two_writing_at_once_see_both_texts_and_nothing_is_lost(story: Story) -> None:
    client, therapist = devices(story)
    press(therapist, story, "open")
    press(client, story, "write", words="Begin on time.", version="0")
    page = therapist.post(url(story), {"do": "confirm", "words": "Go slower.", "version": "0"})
    assert page.status_code == 422
    for sentence in ("wrote something meanwhile", "Begin on time.", "Go slower.", "not saved yet"):
        assert sentence in text(page)
    assert 'name="version" value="1"' in text(page)
    press(therapist, story, "confirm", words="Begin on time. Go slower.", version="1")
    assert JointReview.objects.get().decision.text == "Begin on time. Go slower."


def test_the_client_says_when_it_takes_place(story: Story) -> None:
    client, therapist = devices(story)
    assert "At the end instead" in text(client.get(url(story)))
    assert "At the end instead" not in text(therapist.get(url(story)))
    press(client, story, "arrange", when="ends")
    assert "You look back at the end of a session." in text(therapist.get(url(story)))
    assert therapist.post(url(story), {"do": "arrange", "when": "opens"}).status_code == 404


def test_a_session_noted_as_missed_can_still_be_read(pages: House) -> None:
    story = Story(pages)
    with clock.at(clock.now() - timedelta(days=7)):
        story.session()
    client, therapist = devices(story)
    press(client, story, "open")
    press(therapist, story, "write", words="Go slower.", version="0")
    take_back(session_id=story.last.id, by=pages.therapist)
    miss_session(session_id=story.last.id, missed_by="client", by=pages.therapist)
    for browser in (client, therapist):
        page = text(browser.get(url(story)))
        assert "not having taken place" in page
        assert "Go slower." in page
        assert "We talked about this" not in page
        assert press(browser, story, "not_today").status_code == 422


def test_a_session_that_did_not_take_place_is_not_opened(pages: House) -> None:
    story = Story(pages)
    planned = pages.session()
    place = reverse("review", args=[pages.alliance.id, planned.id])
    assert "Only a session that took place" in text(visitor(pages.client).get(place))
    assert visitor(pages.client).post(place, {"do": "open"}).status_code == 422
    assert not story.loops


def test_closed_it_stays_readable_for_the_client_alone(story: Story) -> None:
    client, therapist = devices(story)
    press(therapist, story, "open")
    press(client, story, "write", words="Go slower.", version="0")
    close_alliance(alliance_id=story.house.alliance.id, by=story.house.client)
    page = text(client.get(url(story)))
    assert "Go slower." in page
    assert "We talked about this" not in page
    assert client.get(url(story, "review_now")).status_code == 200
    for name in ("review", "review_now"):
        assert therapist.get(url(story, name)).status_code == 404
    assert press(client, story, "not_today").status_code == 422


def grant(house: House) -> None:
    until = clock.now() + timedelta(days=30)
    asked = ask_supervision(
        alliance_id=house.alliance.id, supervisor=house.supervisor.person_id, until=until, by=house.therapist
    )
    answer_supervision(grant_id=asked.id, agree=True, by=house.client)


def test_a_supervisor_let_in_looks_on_and_changes_nothing(story: Story) -> None:
    story.review()
    supervisor = visitor(story.house.supervisor)
    assert supervisor.get(url(story)).status_code == 404
    grant(story.house)
    page = text(supervisor.get(url(story)))
    assert str(rooms_by_key()[story.key].changed) in page
    for word in ("We talked about this", "Choose steps", "Only you see", RATHER_NOT):
        assert word not in page
    for do in ("write", "confirm", "not_today", "open"):
        assert supervisor.post(url(story), {"do": do}).status_code == 404
    assert AuditEntry.objects.filter(verb="open.review", actor_id=story.house.supervisor.person_id).exists()


@pytest.mark.parametrize("name", ["review", "review_now"])
@pytest.mark.parametrize("who", ["colleague", "supervisor", "manager"])
def test_nobody_else_has_these_pages(story: Story, who: str, name: str) -> None:
    story.review()
    browser = visitor(getattr(story.house, who))
    assert browser.get(url(story, name)).status_code == 404
    assert browser.post(url(story), {"do": "not_today"}).status_code == 404


def test_the_way_past_the_therapist_is_on_the_clients_pages_alone(story: Story) -> None:
    client, therapist = devices(story)
    for _ in range(2):  # before it is opened, and after
        assert RATHER_NOT in text(client.get(url(story)))
        theirs = text(therapist.get(url(story)))
        assert RATHER_NOT not in theirs
        assert "another-way" not in theirs
        story.review()


def test_other_peoples_safety_answers_are_not_named_on_a_shared_screen(story: Story) -> None:
    story.review()
    assert "Safety answers" not in text(visitor(story.house.therapist).get(url(story)))


def test_a_topic_of_the_session_itself_is_not_brought_up_again(story: Story) -> None:
    Topic.objects.all().delete()
    bring_topic(session_id=story.last.id, words="Last week's", candour="share", by=story.house.client)
    story.review()
    page = visitor(story.house.therapist)
    assert "Last week's" in text(page.get(url(story)))
    story.house.session(days=0.2)
    assert "Last week's" not in text(page.get(url(story)))


def test_deeper_questions_are_there_for_the_client_who_wants_them_and_nowhere_else(story: Story) -> None:
    client, therapist = devices(story)
    asked = {chair: [one for room in all_rooms() for one in deeper_of(room, chair)] for chair in CHAIRS}
    assert [len(asked[chair]) for chair in CHAIRS] == [21, 21]
    assert not any(one in text(client.get(url(story))) for one in asked["client"])  # not before it is opened
    press(client, story, "open")
    own, theirs = text(client.get(url(story))), text(therapist.get(url(story)))
    for sentence in (*asked["client"], *asked["therapist"]):
        assert sentence in own
        assert sentence not in theirs
    form = [str(one.text) for one in form_for(story.house.seat, story.last, AFTER).questions]
    assert not set(form) & set(asked["client"])


def test_what_is_due_to_be_looked_at_is_on_the_agenda_and_answered_there(story: Story) -> None:
    client, therapist = devices(story)
    press(therapist, story, "open")
    room = rooms_by_key()[story.key]
    repair = open_repair(
        alliance_id=story.house.alliance.id,
        session_id=story.last.id,
        element=room.key,
        steps=[room.steps[0].key],
        by=story.house.client,
    )
    assert "To look at again" not in text(client.get(url(story)))
    with clock.at(clock.now() + timedelta(days=7)):
        story.session()
        press(client, story, "open")
        theirs = text(therapist.get(url(story)))
        assert "To look at again" in theirs
        assert f"repair {repair.id} better" not in theirs
        assert therapist.post(url(story), {"do": f"repair {repair.id} better"}).status_code == 404
        page = text(press(therapist, story, f"repair {repair.id} not_yet", words="Go slower.", version="0"))
        assert "Looked at again: not yet. You looked once." in page
        assert "Go slower." in page  # what was being written is not lost by another button
        assert f"repair {repair.id} not_yet" not in page
        assert f"repair {repair.id} not_yet" in text(client.get(url(story)))
        press(client, story, f"repair {repair.id} better")
        assert "To look at again" not in text(therapist.get(url(story)))
    repair.refresh_from_db()
    assert (repair.outcome, repair.closed_by) == ("recovered", "client")


@pytest.mark.parametrize("do", ["repair", "repair nonsense better", "repair {id} nonsense"])
def test_a_word_that_is_none_does_nothing_to_a_repair(story: Story, do: str) -> None:
    client, _therapist = devices(story)
    press(client, story, "open")
    room = rooms_by_key()[story.key]
    repair = open_repair(
        alliance_id=story.house.alliance.id,
        session_id=story.last.id,
        element=room.key,
        steps=[room.steps[0].key],
        by=story.house.client,
    )
    assert client.post(url(story), {"do": do.format(id=repair.id)}).status_code in (404, 422)
    repair.refresh_from_db()
    assert repair.outcome == ""


def test_where_they_see_it_differently_is_said_in_words(story: Story) -> None:
    client, therapist = devices(story)
    press(client, story, "open")
    said = f"{rooms_by_key()[story.key].name_for_client}: Theo put it higher."
    assert said in text(client.get(url(story)))
    assert said in text(therapist.get(url(story)))


def test_deeper_questions_are_offered_to_the_client_alone(story: Story) -> None:
    client, therapist = devices(story)
    press(client, story, "open")
    assert "Go deeper, if you want to" in text(client.get(url(story)))
    assert "Go deeper" not in text(therapist.get(url(story)))
