"""What somebody wants to talk about: who sees it, that there is something, opened by a tap, brought along."""

from datetime import timedelta

import pytest

from alliance.kernel import clock, ledger
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import Fact
from alliance.people.seats import seat_at
from alliance.therapy import actions, topics
from alliance.therapy.models import Session
from alliance.therapy.queries import topics_for
from tests.spec.house import House


def bring(house: House, session: Session, candour: str, words: str = "My sister"):
    return topics.bring_topic(session_id=session.id, words=words, candour=candour, by=house.client)


def read(house: House, session: Session) -> list[str]:
    """The words the therapist reads."""
    seat = seat_at(house.therapist, house.alliance.id)
    return [one.words.text for one in topics_for(seat, session) if one.words]


def seen(house: House) -> list[str]:
    facts = ledger.effective(list(Fact.objects.filter(scope_id=house.alliance.id)), "therapist")
    return sorted(one.kind for one in facts if not one.kind.startswith(("session.", "alliance.")))


@pytest.fixture
def session(house: House) -> Session:
    return house.session()


@pytest.mark.parametrize(
    ("candour", "words", "kinds"),
    [("share", ["My sister"], ["topic.brought"]), ("session", [], ["to_talk_about"]), ("keep", [], [])],
)
def test_who_sees_it_follows_the_candour(house: House, session: Session, candour, words, kinds) -> None:
    bring(house, session, candour)
    assert read(house, session) == words
    assert seen(house) == kinds


def test_that_there_is_something_is_said_once_a_session(house: House, session: Session) -> None:
    for _ in range(2):
        bring(house, session, "session")
    assert seen(house).count("to_talk_about") == 1


def test_opened_by_a_tap_and_by_nobody_else(house: House, session: Session) -> None:
    topic = bring(house, session, "session")
    with pytest.raises(NotYours):
        topics.open_topic(topic_id=topic.id, by=house.therapist)
    for _ in range(2):
        topics.open_topic(topic_id=topic.id, by=house.client)
    assert read(house, session) == ["My sister"]
    assert seen(house).count("topic.opened") == 1
    assert "topic.brought" in seen(house)


def test_kept_after_all_nobody_is_told_of_something_any_more(house: House, session: Session) -> None:
    one, two = bring(house, session, "session"), bring(house, session, "session")
    topics.keep_topic(topic_id=one.id, by=house.client)
    assert "to_talk_about" in seen(house)
    topics.keep_topic(topic_id=two.id, by=house.client)
    assert "to_talk_about" not in seen(house)
    topics.open_topic(topic_id=two.id, by=house.client)
    with pytest.raises(Refused):
        topics.keep_topic(topic_id=two.id, by=house.client)


@pytest.mark.parametrize("candour", ["share", "session", "keep"])
def test_taken_back_it_is_gone_for_everybody(house: House, session: Session, candour: str) -> None:
    before = seen(house)
    topic = bring(house, session, candour)
    topics.take_topic_back(topic_id=topic.id, by=house.client)
    assert seen(house) == before
    assert read(house, session) == []
    with pytest.raises(NotYours):
        topics.open_topic(topic_id=topic.id, by=house.client)


def test_what_the_therapist_brings_the_client_sees(house: House, session: Session) -> None:
    topics.bring_topic(session_id=session.id, words="The holidays", candour="keep", by=house.therapist)
    assert [one.words.text for one in topics_for(house.seat, session) if one.words] == ["The holidays"]


@pytest.mark.parametrize("words", ["", "  ", "x" * 4001])
def test_words_that_are_none_or_too_many_are_refused(house: House, session: Session, words: str) -> None:
    with pytest.raises(Refused):
        bring(house, session, "share", words)
    with pytest.raises(Refused, match="choose who"):
        bring(house, session, "")


@pytest.mark.parametrize("candour", ["share", "session", "keep"])
def test_a_moved_session_takes_its_topics_along(house: House, session: Session, candour: str) -> None:
    topic = bring(house, session, candour)
    before = seen(house)
    later = actions.move_session(
        session_id=session.id, starts_at=session.starts_at + timedelta(days=1), by=house.therapist
    )
    topic.refresh_from_db()
    assert topic.session_id == later.id
    assert seen(house) == before
    if candour == "session":
        topics.keep_topic(topic_id=topic.id, by=house.client)
        assert "to_talk_about" not in seen(house)
    with pytest.raises(Refused, match="does not take place"):
        bring(house, session, candour)


def test_what_was_missed_or_called_off_leaves_its_topics_to_the_next(house: House, session: Session) -> None:
    topic = bring(house, session, "session")
    actions.cancel_session(session_id=session.id, by=house.client)
    following = house.session(days=3)
    topic.refresh_from_db()
    assert topic.session_id == following.id
    facts = ledger.facts_about(house.alliance.id, following.id, "to_talk_about")
    assert len(facts) == 1
    assert ledger.facts_about(house.alliance.id, session.id, "to_talk_about") == []
    with clock.at(following.starts_at + timedelta(hours=1)):
        actions.miss_session(session_id=following.id, missed_by="client", by=house.therapist)
        last = house.session(days=3)
    topic.refresh_from_db()
    assert topic.session_id == last.id
