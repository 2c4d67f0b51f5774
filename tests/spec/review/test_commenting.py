"""Comments in a supervision: read by both chairs always, by the supervisor while it runs; sealed; taken back."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from alliance.kernel import clock
from alliance.kernel.errors import NotYours, Refused
from alliance.people.alliances import answer_supervision, ask_supervision
from alliance.people.models import CaseGrant
from alliance.people.seats import seat_at
from alliance.review.commenting import comments_of, take_comment_back, write_comment
from alliance.review.models import CaseComment
from tests.spec.house import NOW, House, build
from tests.spec.visiting import visitor

WORDS = "Ask what the silence was for."


@pytest.fixture
def house(db) -> House:
    with clock.at(NOW):
        yield build()


def let_in(house: House) -> CaseGrant:
    ask_supervision(
        alliance_id=house.alliance.id,
        supervisor=house.supervisor.person_id,
        until=NOW + timedelta(days=30),
        by=house.therapist,
    )
    grant = CaseGrant.objects.get(alliance=house.alliance, ended_at=None)
    answer_supervision(grant_id=grant.id, agree=True, by=house.client)
    return grant


def write(
    house: House, grant: CaseGrant, by, words: str = WORDS, submission: UUID | None = None
) -> CaseComment:
    return write_comment(
        alliance_id=house.alliance.id,
        grant_id=grant.id,
        words=words,
        submission_id=submission or uuid4(),
        by=by,
    )


def read(house: House, by) -> list[str]:
    return [one.words for one in comments_of(seat_at(by, house.alliance.id))]


def test_all_three_read_it_and_any_may_answer(house: House) -> None:
    grant = let_in(house)
    said = ((house.supervisor, WORDS), (house.therapist, "I will."), (house.client, "I would like that."))
    for minute, (by, words) in enumerate(said):
        with clock.at(NOW + timedelta(minutes=minute)):
            write(house, grant, by, words)
    for who in (house.supervisor, house.therapist, house.client):
        assert read(house, who) == [WORDS, "I will.", "I would like that."]


def test_after_it_is_over_the_two_still_read_and_nobody_writes(house: House) -> None:
    grant = let_in(house)
    write(house, grant, house.supervisor)
    answer_supervision(grant_id=grant.id, agree=False, by=house.client)
    assert read(house, house.client) == read(house, house.therapist) == [WORDS]
    for who in (house.supervisor, house.therapist, house.client):
        with pytest.raises(NotYours):
            write(house, grant, who)


def test_its_time_over_is_over_swept_or_not(house: House) -> None:
    grant = let_in(house)
    with clock.at(NOW + timedelta(days=31)), pytest.raises(NotYours):
        write(house, grant, house.therapist)


def test_before_the_client_agreed_nobody_writes(house: House) -> None:
    ask_supervision(
        alliance_id=house.alliance.id,
        supervisor=house.supervisor.person_id,
        until=NOW + timedelta(days=30),
        by=house.therapist,
    )
    with pytest.raises(NotYours):
        write(house, CaseGrant.objects.get(), house.therapist)


def test_a_second_supervisor_reads_nothing_of_the_first(house: House) -> None:
    first = let_in(house)
    write(house, first, house.supervisor)
    answer_supervision(grant_id=first.id, agree=False, by=house.therapist)
    let_in(house)
    CaseComment.objects.update(grant=first)
    CaseGrant.objects.filter(id=first.id).update(supervisor=house.colleague.person_id)
    assert read(house, house.supervisor) == []
    assert read(house, house.client) == [WORDS]


def test_sent_twice_is_written_once_and_refused_in_words(house: House) -> None:
    grant, submission = let_in(house), uuid4()
    first = write(house, grant, house.supervisor, submission=submission)
    assert write(house, grant, house.supervisor, submission=submission).id == first.id
    with pytest.raises(Refused):
        write(house, grant, house.supervisor, "  ")
    with pytest.raises(Refused):
        write(house, grant, house.supervisor, "x" * 4001)


def test_only_its_author_takes_it_back_and_the_words_are_gone(house: House) -> None:
    comment = write(house, let_in(house), house.supervisor)
    with pytest.raises(NotYours):
        take_comment_back(alliance_id=house.alliance.id, comment_id=comment.id, by=house.therapist)
    take_comment_back(alliance_id=house.alliance.id, comment_id=comment.id, by=house.supervisor)
    comment.refresh_from_db()
    assert comment.words is None
    assert read(house, house.client) == [""]


def test_the_page_keeps_what_was_refused_and_shows_what_was_written(house: House) -> None:
    grant = let_in(house)
    page, url = visitor(house.supervisor), reverse("supervision", args=[house.alliance.id])
    refused = page.post(url, {"comment": grant.id, "words": "x" * 4001, "submission_id": uuid4()})
    assert refused.status_code == 422
    assert "x" * 4001 in refused.content.decode()
    assert page.post(url, {"comment": grant.id, "words": WORDS, "submission_id": uuid4()}).status_code == 302
    for who in (house.client, house.therapist, house.supervisor):
        assert WORDS in visitor(who).get(url).content.decode()
    assert page.post(url, {"end": grant.id}).status_code == 404
