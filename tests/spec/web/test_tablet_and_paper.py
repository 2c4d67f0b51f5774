"""Without the client's own device: a code for one form, and what staff type from paper."""

from datetime import timedelta
from uuid import uuid4

import pytest
from axes.models import AccessAttempt
from django.urls import reverse

from alliance.kernel import clock
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.models import AuditEntry
from alliance.measurement.entering import make_tablet_code, opened_by, use_tablet_code
from alliance.measurement.models import Response, TabletCode
from alliance.rooms.actions import submit_check_in
from alliance.rooms.forms import AFTER, BEFORE, form_for
from alliance.safety.models import Alert
from alliance.therapy.actions import hold_session
from alliance.therapy.models import Session
from tests.spec.house import ITEM_9, House
from tests.spec.visiting import visitor


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def session(pages: House) -> Session:
    pages.plan()
    pages.assign()
    return pages.session()


def begin(house: House, session: Session, browser=None):
    code = make_tablet_code(session_id=session.id, occasion=BEFORE, by=house.therapist)
    browser = browser or visitor()
    assert browser.post(reverse("tablet"), {"code": f" {code[:4].lower()} {code[4:]}"}).status_code == 302
    return browser


def filled(**more: str) -> dict[str, str]:
    return {"submission_id": str(uuid4()), "candour": "keep", "topic": "My sister", **more}


def test_the_code_is_shown_once_and_only_its_hash_is_kept(pages: House, session: Session) -> None:
    url = reverse("tablet_code", args=[pages.alliance.id, session.id])
    page = visitor(pages.therapist).post(url, {"occasion": "before"})
    code = TabletCode.objects.get()
    assert len(code.code_hash) == 64
    assert "The code, shown once" in text(page)
    assert "The code, shown once" not in text(visitor(pages.therapist).get(url))


def test_too_many_wrong_codes_close_the_door_for_a_while_for_a_right_one_too(
    pages: House, session: Session
) -> None:
    place = reverse("tablet")
    right = make_tablet_code(session_id=session.id, occasion=BEFORE, by=pages.therapist)
    tried = [visitor().post(place, {"code": f"HERON{n}"}) for n in range(9)]
    assert [one.status_code for one in tried] == [422] * 7 + [429] * 2
    shut = visitor().post(place, {"code": right})
    said = [text(one).split("<main")[1] for one in (*tried[7:], shut)]
    assert len(set(said)) == 1
    assert "In 15 minutes you can try again" in said[0]
    assert "password" not in said[0]
    assert not AccessAttempt.objects.exclude(get_data="", post_data="").exists()
    assert visitor().post(place, {"code": "HERON"}, REMOTE_ADDR="192.0.2.7").status_code == 422
    AccessAttempt.objects.update(attempt_time=clock.now() - timedelta(days=400))
    assert visitor().post(place, {"code": right}).status_code == 302


@pytest.mark.parametrize("who", ["client", "colleague", "supervisor", "manager"])
def test_only_the_therapist_makes_codes_and_types_from_paper(
    pages: House, session: Session, who: str
) -> None:
    for name in ("tablet_code", "paper"):
        url = reverse(name, args=[pages.alliance.id, session.id])
        assert visitor(getattr(pages, who)).get(url).status_code == 404
        assert visitor(getattr(pages, who)).post(url, {"occasion": "before"}).status_code == 404


def test_one_form_is_answered_and_the_tablet_forgets(pages: House, session: Session) -> None:
    browser = begin(pages, session)
    form = text(browser.get(reverse("tablet_form")))
    assert "Theo reads it, within 24 hours" in form
    assert form.index("Before you begin") < form.index('name="phq-9.1"')
    done = browser.post(reverse("tablet_form"), filled(**{ITEM_9: "0"}))
    assert "has forgotten you" in text(done)
    assert "not have to be alone" not in text(done)
    assert "no-store" in done["Cache-Control"]
    response = Response.objects.get(instrument="check-in-before")
    assert (response.way, response.person_id) == ("tablet", pages.client.person_id)
    assert browser.get(reverse("tablet_form")).status_code == 302
    assert not dict(browser.session)


def test_crisis_help_is_shown_at_once(pages: House, session: Session) -> None:
    done = begin(pages, session).post(reverse("tablet_form"), filled(**{ITEM_9: "1"}))
    assert reverse("help_now") in text(done)
    assert "not have to be alone" in text(done)
    assert Alert.objects.count() == 1


def test_the_code_opens_nothing_but_its_form(pages: House, session: Session) -> None:
    browser = begin(pages, session)
    others = [
        *map(reverse, ("contact_me", "alerts", "away")),
        reverse("safety_plan", args=[pages.alliance.id]),
    ]
    for url in others:
        assert browser.get(url).url.startswith(reverse("account_login"))


def test_whoever_was_signed_in_on_the_tablet_is_signed_out(pages: House, session: Session) -> None:
    browser = begin(pages, session, visitor(pages.therapist))
    assert browser.get(reverse("alerts")).url.startswith(reverse("account_login"))


def test_a_code_works_once_for_half_an_hour_and_a_new_one_ends_the_old(
    pages: House, session: Session
) -> None:
    def make() -> str:
        return make_tablet_code(session_id=session.id, occasion=BEFORE, by=pages.therapist)

    old, code = make(), make()
    assert TabletCode.objects.count() == 1
    with pytest.raises(Refused):
        use_tablet_code(code=old)
    used = use_tablet_code(code=code)
    with pytest.raises(Refused):
        use_tablet_code(code=code)
    late = make()
    with clock.at(clock.now() + timedelta(minutes=31)), pytest.raises(Refused):
        use_tablet_code(code=late)
    assert opened_by(used.id)
    with clock.at(clock.now() + timedelta(hours=3)):
        assert opened_by(used.id) is None
    with pytest.raises(NotYours):
        make_tablet_code(session_id=session.id, occasion=BEFORE, by=pages.client)


def test_a_wrong_code_is_told_in_a_sentence(pages: House) -> None:
    page = visitor().post(reverse("tablet"), {"code": "NOTHING2"})
    assert page.status_code == 422
    assert "Ask for a new one" in text(page)


def test_given_back_nothing_is_kept(pages: House, session: Session) -> None:
    browser = begin(pages, session)
    browser.post(reverse("tablet_back"))
    assert browser.get(reverse("tablet_form")).status_code == 302
    assert not Response.objects.exists()


def test_a_form_with_something_wrong_comes_back_as_it_was_typed(pages: House, session: Session) -> None:
    page = begin(pages, session).post(reverse("tablet_form"), filled(candour=""))
    assert page.status_code == 422
    assert "My sister" in text(page)
    assert "who may see your answers" in text(page)


def test_paper_is_typed_by_somebody_and_the_client_can_read_who(pages: House, session: Session) -> None:
    url = reverse("paper", args=[pages.alliance.id, session.id])
    assert "Whoever types it has seen it" in text(visitor(pages.therapist).get(url))
    sent = visitor(pages.therapist).post(
        url, filled(occasion="before", answered_on="2026-03-01", **{ITEM_9: "1"})
    )
    assert sent.status_code == 302
    response = Response.objects.get(instrument="check-in-before")
    assert (response.way, response.entered_by_id) == ("paper", pages.therapist.person_id)
    assert response.person_id == pages.client.person_id
    assert response.answered_at.day == 1
    assert Alert.objects.count() == 1
    assert AuditEntry.objects.filter(scope_id=pages.alliance.id, verb="paper.enter").count() == 1


@pytest.mark.parametrize("day", ["", "soon", "2026-03-09"])
def test_paper_of_no_day_or_of_tomorrow_is_refused(pages: House, session: Session, day: str) -> None:
    url = reverse("paper", args=[pages.alliance.id, session.id])
    page = visitor(pages.therapist).post(url, filled(occasion="before", answered_on=day))
    assert page.status_code == 422
    assert not Response.objects.exists()


def test_who_types_the_clients_answers_has_given_their_own_first(pages: House, session: Session) -> None:
    url = reverse("paper", args=[pages.alliance.id, session.id])
    with clock.at(session.starts_at + timedelta(hours=1)):
        hold_session(session_id=session.id, by=pages.therapist)
        typed = filled(occasion="after", answered_on="2026-03-03")
        typed.pop("topic")
        refused = visitor(pages.therapist).post(url, typed)
        assert refused.status_code == 422
        assert "First give your own answers" in text(refused)
        own = form_for(pages.seat, session, AFTER)
        submit_check_in(
            session_id=session.id,
            occasion=AFTER,
            submission_id=uuid4(),
            answers={},
            candours={},
            by=pages.therapist,
        )
        assert own.questions
        assert visitor(pages.therapist).post(url, typed).status_code == 302
