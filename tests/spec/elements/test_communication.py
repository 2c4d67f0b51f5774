"""Messages sent once and answered in time, sessions in plain words said back, and what could not be said."""

from datetime import time, timedelta
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from alliance.elements.communication import messages, summaries
from alliance.elements.communication.jargon import jargon_in
from alliance.elements.communication.messages import File, is_quiet
from alliance.elements.communication.models import Attachment, Message, MessageDraft, Summary, Unsaid
from alliance.elements.communication.queries import draft_of, messages_of, unsaid_of
from alliance.kernel import clock, due
from alliance.kernel.errors import AlreadyDifferent, NotYours, Refused
from alliance.kernel.models import Fact
from alliance.kernel.small_files import LARGEST_BYTES, kind_of
from alliance.people.seats import seat_at
from alliance_core.vocabulary import Abstention, Estimate
from tests.spec.elements.telling import evidence, waits
from tests.spec.house import NOW, House
from tests.spec.rooms.loop import held
from tests.spec.visiting import visitor

pytestmark = pytest.mark.django_db
ROOM = "communication"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
WORDS = "We talked about the week. You said yes and meant no. We looked for a short sentence. You will try it once."


@pytest.fixture
def house(opened) -> House:
    return opened(ROOM)


def send(house: House, by: str = "client", words: str = "The letter came.", **more) -> Message:
    return messages.send_message(
        alliance_id=house.alliance.id,
        message_id=more.pop("message_id", None) or uuid4(),
        words=words,
        by=getattr(house, by),
        **more,
    )


def seat(house: House, chair: str):
    return seat_at(getattr(house, chair), house.alliance.id)


def summary(house: House, session, words: str = WORDS, version: int = 0) -> Summary:
    return summaries.write_summary(
        alliance_id=house.alliance.id,
        session_id=session.id,
        words=words,
        seen_version=version,
        by=house.therapist,
    )


# --- messages


def test_a_message_waits_until_it_is_read(house: House) -> None:
    send(house)
    assert waits(house, "therapist") == ["message"]
    assert messages.read_messages(alliance_id=house.alliance.id, by=house.therapist) == 1
    assert waits(house, "therapist") == []
    assert messages.read_messages(alliance_id=house.alliance.id, by=house.therapist) == 0


def test_sent_twice_is_sent_once(house: House) -> None:
    sent = uuid4()
    send(house, message_id=sent)
    send(house, message_id=sent)
    assert Message.objects.count() == 1
    with pytest.raises(AlreadyDifferent):
        send(house, message_id=sent, words="Other words.")
    with pytest.raises(NotYours):
        send(house, "therapist", message_id=sent)


def test_taken_back_before_it_is_read(house: House) -> None:
    message = send(house)
    with pytest.raises(NotYours):
        messages.take_message_back(message_id=message.id, by=house.therapist)
    messages.take_message_back(message_id=message.id, by=house.client)
    assert (messages_of(seat(house, "client")), waits(house, "therapist")) == ([], [])
    other = send(house)
    messages.read_messages(alliance_id=house.alliance.id, by=house.therapist)
    with pytest.raises(Refused, match="read already"):
        messages.take_message_back(message_id=other.id, by=house.client)


def test_search_finds_words_and_leaves_no_trace(house: House) -> None:
    send(house, words="The letter came.")
    send(house, "therapist", words="Bring it along.")
    assert [one.words.text for one in messages_of(seat(house, "therapist"), "LETTER")] == ["The letter came."]
    assert messages_of(seat(house, "client"), "nothing of this") == []


def test_a_draft_is_kept_for_its_writer_alone(house: House) -> None:
    at = {"alliance_id": house.alliance.id}
    messages.keep_draft(**at, words="I wanted to", by=house.client)
    messages.keep_draft(**at, words="I wanted to say", by=house.client)
    assert (draft_of(seat(house, "client")), draft_of(seat(house, "therapist"))) == ("I wanted to say", "")
    send(house)
    assert MessageDraft.objects.count() == 0
    messages.keep_draft(**at, words="x", by=house.client)
    messages.keep_draft(**at, words=" ", by=house.client)
    assert MessageDraft.objects.count() == 0


def test_files_are_checked_by_what_they_are(house: House) -> None:
    message = send(house, files=[File("../photo.exe", PNG), File("notes.pdf", b"plain words")])
    names = {one.name.text: (one.media_type, one.content.text) for one in message.attachments.all()}
    assert names["photo.png"][0] == "image/png"
    assert names["photo.png"][1].encode("latin-1") == PNG
    assert names["notes.txt"][0].startswith("text/plain")
    for file, match in (
        (File("x.png", b"MZ\x90\x00\xff"), "PDF, PNG"),
        (File("x.txt", b""), "empty"),
        (File("x.png", PNG + b"0" * LARGEST_BYTES), "two megabytes"),
    ):
        with pytest.raises(Refused, match=match):
            send(house, files=[file])
    assert Message.objects.count() == 1  # all or nothing
    with pytest.raises(Refused, match="Three files"):
        send(house, files=[File("a.png", PNG)] * 4)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7 x", "pdf"),
        (b"\xff\xd8\xff\xe0", "jpg"),
        ("Grüße\n".encode(), "txt"),
        (b"\x00\x01", ""),
        (b"  ", ""),
    ],
)
def test_what_a_file_is(content: bytes, kind: str) -> None:
    assert kind_of(content)[1] == kind


def test_quiet_hours_go_over_midnight(house: House) -> None:
    state = {"alliance_id": house.alliance.id, "by": house.therapist}
    over = messages.state_terms(**state, within_hours=48, quiet_from=time(20), quiet_until=time(8))
    at = {hour: is_quiet(over, NOW.replace(hour=hour)) for hour in (7, 8, 12, 20, 23)}
    assert at == {7: True, 8: False, 12: False, 20: True, 23: True}
    within = messages.state_terms(**state, within_hours=48, quiet_from=time(12), quiet_until=time(14))
    assert [is_quiet(within, NOW.replace(hour=hour)) for hour in (11, 12, 14)] == [False, True, False]
    assert not is_quiet(None, NOW)
    with pytest.raises(Refused, match="1 to 336"):
        messages.state_terms(**state, within_hours=0)
    with pytest.raises(Refused, match="an end"):
        messages.state_terms(**state, within_hours=4, quiet_from=time(9))
    with pytest.raises(NotYours):
        messages.state_terms(alliance_id=house.alliance.id, within_hours=4, by=house.client)


def test_answered_within_what_was_stated(house: House) -> None:
    messages.state_terms(alliance_id=house.alliance.id, within_hours=24, by=house.therapist)
    for day, hours in ((1, 5), (3, 30), (6, 20)):
        with clock.at(NOW + timedelta(days=day)):
            send(house)
            send(house, words="And one more thing.")  # still one question that waits
        with clock.at(NOW + timedelta(days=day, hours=hours)):
            send(house, "therapist")
            send(house, "client", words="Thank you.", needs_answer=False)
    told = evidence(house, ROOM)
    assert isinstance(told.result, Estimate)
    assert told.result.value == pytest.approx(2 / 3)
    assert told.sentence == "2 of 3 messages were answered within the stated 24 hours."
    assert told.for_client == "Most of your messages were answered in the time your therapist stated."
    with clock.at(NOW + timedelta(days=8)):
        send(house)
    with clock.at(NOW + timedelta(days=8, hours=1)):
        waiting = evidence(house, ROOM)  # an hour of waiting is no answer, and no late one either
        assert waiting.result.value == pytest.approx(2 / 3, abs=0.01)
        assert waiting.result.n_used == 4


def test_a_neutral_note_tells_of_it_when_it_is_not_quiet(house: House, mailoutbox) -> None:
    messages.state_terms(
        alliance_id=house.alliance.id,
        within_hours=48,
        quiet_from=time(8),
        quiet_until=time(11),
        by=house.therapist,
    )
    send(house)
    with clock.at(NOW + timedelta(hours=1)):
        due.sweep()
        due.sweep()
    assert mailoutbox == []  # nine o'clock is quiet for the therapist
    with clock.at(NOW + timedelta(hours=2, minutes=1)):
        due.sweep()
        due.sweep()
    (mail,) = mailoutbox
    assert mail.to[0].startswith("Theo")
    assert "letter" not in mail.body + mail.subject
    send(house, "therapist")
    with clock.at(NOW + timedelta(hours=3)):
        messages.read_messages(alliance_id=house.alliance.id, by=house.client)
        due.sweep()
        due.sweep()
    assert len(mailoutbox) == 1  # what was read is told to nobody


# --- plain words


def test_said_back_and_confirmed_or_cleared_up(house: House) -> None:
    one = summary(house, held(house, days=-9).session)
    assert waits(house, "client") == ["summary"]
    summaries.say_back(summary_id=one.id, words="A no can be short.", seen_version=1, by=house.client)
    assert (waits(house, "client"), waits(house, "therapist")) == ([], ["said_back"])
    summaries.settle(summary_id=one.id, agreed=True, by=house.therapist)
    other = summary(house, held(house, days=-2).session)
    summaries.say_back(summary_id=other.id, words="I must say no.", seen_version=1, by=house.client)
    with pytest.raises(Refused, match="what you meant"):
        summaries.settle(summary_id=other.id, agreed=False, words="", by=house.therapist)
    summaries.settle(summary_id=other.id, agreed=False, words="May, not must.", by=house.therapist)
    assert (waits(house, "client"), waits(house, "therapist")) == (["cleared"], [])
    summaries.read_summary(summary_id=other.id, by=house.client)
    assert waits(house, "client") == []
    sentence = evidence(house, ROOM).sentence
    assert isinstance(evidence(house, ROOM).result, Abstention)
    assert "2 summaries; reading ease" in sentence
    assert sentence.endswith("Said back 2 times; 1 agreed.")


def test_nothing_is_changed_unseen(house: House, session) -> None:
    one = summary(house, session)
    with pytest.raises(Refused, match="another window"):
        summary(house, session, "Other words.")
    summary(house, session, "Other words.", version=1)
    with pytest.raises(Refused, match="changed meanwhile"):
        summaries.say_back(summary_id=one.id, words="x", seen_version=1, by=house.client)
    summaries.say_back(summary_id=one.id, words="x", seen_version=2, by=house.client)
    with pytest.raises(Refused, match="said back already"):
        summary(house, session, "Once more.", version=2)
    with pytest.raises(NotYours):
        summaries.settle(summary_id=one.id, agreed=True, by=house.client)


def test_jargon_is_marked_with_plain_words() -> None:
    found = list(jargon_in("Your Rumination and the cognitive schema. Rumination again."))
    assert [(one.word, str(one.plain)) for one in found] == [
        ("Rumination", "thoughts that go in circles"),
        ("cognitive", "about thinking"),
        ("schema", "old pattern"),
    ]


def test_what_could_not_be_said_is_the_clients_own(house: House) -> None:
    before = Fact.objects.count()
    one = summaries.write_unsaid(alliance_id=house.alliance.id, words="I was angry.", by=house.client)
    assert Fact.objects.count() == before
    assert (unsaid_of(seat(house, "therapist")), waits(house, "therapist")) == ([], [])
    with pytest.raises(NotYours):
        summaries.read_unsaid(unsaid_id=one.id, by=house.therapist)
    summaries.share_unsaid(unsaid_id=one.id, by=house.client)
    assert [found.words.text for found in unsaid_of(seat(house, "therapist"))] == ["I was angry."]
    assert waits(house, "therapist") == ["unsaid"]
    summaries.read_unsaid(unsaid_id=one.id, by=house.therapist)
    summaries.take_unsaid_back(unsaid_id=one.id, by=house.client)
    assert (unsaid_of(seat(house, "therapist")), Unsaid.objects.count()) == ([], 1)


# --- the pages


def test_the_pages_of_both(house: House, session) -> None:
    url, plain = (reverse(f"{ROOM}:{name}", args=[house.alliance.id]) for name in ("page", "plain"))
    client, therapist = visitor(house.client), visitor(house.therapist)
    sent = {"submission_id": str(uuid4()), "do": "send", "words": "The letter came."}
    file = SimpleUploadedFile("letter.pdf", b"%PDF-1.7 letter")
    assert client.post(url, {**sent, "files": file}).status_code == 302
    assert "a message" in therapist.get(reverse("today")).content.decode()
    page = therapist.get(url).content.decode()
    assert all(words in page for words in ("The letter came.", "letter.pdf", "How soon I answer"))
    assert waits(house, "therapist") == []
    found = Attachment.objects.get()
    answer = therapist.get(reverse(f"{ROOM}:attachment", args=[house.alliance.id, found.id]))
    assert (answer.content, answer["Content-Type"]) == (b"%PDF-1.7 letter", "application/pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    large = SimpleUploadedFile("large.png", PNG + b"0" * LARGEST_BYTES)
    again = {**sent, "submission_id": str(uuid4()), "words": "Too large"}
    refused = client.post(url, {**again, "files": large})
    assert (refused.status_code, "Too large" in refused.content.decode()) == (422, True)
    assert Message.objects.count() == 1
    assert (
        client.post(reverse(f"{ROOM}:draft", args=[house.alliance.id]), {"words": "Not yet"}).status_code
        == 204
    )
    assert "Not yet" in client.get(url).content.decode()
    assert "Not yet" not in therapist.get(url).content.decode()
    therapist.post(url, {"do": "terms", "within_hours": "48", "quiet_from": "19:00", "quiet_until": "08:00"})
    assert "Theo answers within 48 hours. Quiet from 19:00 to 08:00." in client.get(url).content.decode()
    checked = therapist.post(
        plain, {"do": "check", "session": str(session.id), "words": f"{WORDS} Rumination."}
    )
    assert all(words in checked.content.decode() for words in ("Reading ease", "thoughts that go in circles"))
    therapist.post(plain, {"do": "write", "session": str(session.id), "words": WORDS})
    one = Summary.objects.get()
    client.post(plain, {"do": f"say {one.id}", "said": "A short no.", "version": "1"})
    client.post(plain, {"do": "unsaid", "unsaid": "I was angry."})
    page = therapist.get(plain).content.decode()
    assert ("A short no." in page, "I was angry." in page) == (True, False)
    client.post(plain, {"do": f"share {Unsaid.objects.get().id}"})
    assert "I was angry." in therapist.get(plain).content.decode()


def test_a_form_with_files_still_needs_its_token(house: House) -> None:
    from django.test import Client

    from alliance.people.models import Person

    device = Client(enforce_csrf_checks=True)
    device.force_login(
        Person.objects.get(id=house.client.person_id), backend="alliance.people.sign_in.PasswordBackend"
    )
    url = reverse(f"{ROOM}:page", args=[house.alliance.id])
    sent = {"submission_id": str(UUID(int=1)), "do": "send", "words": "x"}
    assert device.post(url, sent).status_code == 403
    assert Message.objects.count() == 0
