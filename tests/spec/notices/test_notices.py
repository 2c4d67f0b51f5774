"""Notices may be read by somebody else: they say that there is something, never what."""

import re
from uuid import uuid4

import pytest
from django.core import mail

from alliance.kernel import due
from alliance.kernel.keyring import keyring
from alliance.kernel.models import DueRow
from alliance.notices.actions import mail_link, notify, words_for
from alliance.notices.models import Notice
from alliance.people.models import Person
from tests.spec.house import House

TELLING = re.compile(
    r"therap|client|session|alliance|mental|health|safety|alert|answer|questionnaire|suicid|crisis|phq", re.I
)


@pytest.mark.parametrize("kind", Notice.Kind.values)
def test_no_notice_says_what_it_is_about(kind: str) -> None:
    subject, body = words_for(kind)
    assert subject
    assert body
    assert not TELLING.search(subject + body)


def test_a_notice_is_mailed_once_with_nothing_but_the_way_to_sign_in(house: House, settings) -> None:
    ref = uuid4()
    notice = notify(
        person_id=house.client.person_id,
        practice_id=house.practice.id,
        kind=Notice.Kind.SOMETHING_NEW,
        ref=ref,
    )
    assert mail.outbox == []
    assert due.sweep() == 1
    assert due.sweep() == 0
    sent = mail.outbox[0]
    notice.refresh_from_db()
    assert notice.sent_at is not None
    assert re.findall(r"https?://\S+", sent.body) == [settings.PUBLIC_URL]
    assert str(ref) not in sent.body
    assert not TELLING.search(sent.subject + sent.body)
    assert "Clea" not in sent.subject + sent.body


def test_run_twice_it_is_sent_once(house: House) -> None:
    from alliance.notices.actions import on_send

    notice = notify(person_id=house.client.person_id, practice_id=house.practice.id, kind="something_new")
    on_send(notice.id)
    on_send(notice.id)
    assert len(mail.outbox) == 1


def test_to_somebody_who_was_erased_nothing_is_sent_and_nothing_is_called_sent(house: House) -> None:
    notice = notify(person_id=house.client.person_id, practice_id=house.practice.id, kind="something_new")
    keyring().destroy(house.client.person_id.hex)
    assert due.sweep() == 1
    notice.refresh_from_db()
    assert notice.sent_at is None
    assert mail.outbox == []


def test_the_language_is_the_persons(house: House, monkeypatch) -> None:
    from django.utils import translation

    Person.objects.filter(id=house.client.person_id).update(language="de")
    spoken: list[str] = []
    monkeypatch.setattr(
        "alliance.notices.actions.words_for", lambda _kind: (spoken.append(translation.get_language()), "x")
    )
    monkeypatch.setattr("alliance.notices.actions.send_mail", lambda *_args: 1)
    notify(person_id=house.client.person_id, practice_id=house.practice.id, kind="something_new")
    due.sweep()
    assert spoken == ["de"]


def test_a_link_is_mailed_at_once_and_kept_nowhere(house: House) -> None:
    person = Person.objects.get(id=house.client.person_id)
    mail_link(person, Notice.Kind.INVITATION, "https://example.org/i/secret-token")
    assert "secret-token" in mail.outbox[0].body
    assert not Notice.objects.exists()
    assert not DueRow.objects.exclude(kind="practice.figures").exists()
