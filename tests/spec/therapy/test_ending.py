"""An ending calls off the sessions still ahead, by nobody and against nobody; what was before it stays as it was."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse

from alliance.confidentiality.sentences import sentence
from alliance.elements.reliability.evidence import TRACE
from alliance.kernel import audit, clock, ledger
from alliance.kernel.models import AuditEntry, DueRow, Fact
from alliance.people import alliances as acts
from alliance.therapy.models import Session
from tests.spec.house import House
from tests.spec.stories import one_week
from tests.spec.visiting import visitor

DAY = timedelta(days=1)
CALLED_OFF = "called off, because the work together ended"


def alone(who: str) -> Callable[[House], object]:
    return lambda house: acts.close_alliance(alliance_id=house.alliance.id, by=getattr(house, who))


def together(house: House) -> None:
    acts.propose_ending(alliance_id=house.alliance.id, by=house.client)
    acts.answer_ending(alliance_id=house.alliance.id, agree=True, by=house.therapist)


def handed_over(house: House) -> None:
    acts.hand_over(alliance_id=house.alliance.id, therapist=house.colleague.person_id, by=house.manager)


ENDINGS = {
    "client": alone("client"),
    "therapist": alone("therapist"),
    "together": together,
    "handed over": handed_over,
}


def told(house: House) -> list[Fact]:
    return ledger.effective(list(Fact.objects.filter(scope_id=house.alliance.id)), "shared")


@pytest.mark.parametrize("how", ENDINGS)
def test_what_was_ahead_is_called_off_by_nobody(house: House, how: str) -> None:
    with clock.at(clock.now() - 30 * DAY):
        held = [one_week(house, clock.now() + n * DAY, client=7) for n in (2, 9, 16)]
        unsaid = house.session(days=23)
    ahead = [house.session(days=days) for days in (1, 8)]
    before = TRACE.of(told(house), clock.now())
    ENDINGS[how](house)
    stands = {one.id: (one.status, one.by_chair) for one in Session.objects.all()}
    assert [stands[one.id] for one in ahead] == [("cancelled", "")] * 2
    assert [stands[one.id] for one in (*held, unsaid)] == [("held", "")] * 3 + [("planned", "")]
    called_off = [one for one in told(house) if one.kind == "session.cancelled"]
    assert {(one.ref, one.chair, one.mark) for one in called_off} == {(one.id, "", "ending") for one in ahead}
    assert TRACE.of(told(house), clock.now()) == before


def test_the_log_says_so_and_nothing_opens_any_more(house: House) -> None:
    with clock.at(clock.now() - 3 * DAY):
        one_week(house, clock.now() + 2 * DAY, client=7)
    house.session(days=2)
    assert DueRow.objects.filter(kind="session.reveal", done_at=None).exists()
    together(house)
    assert not DueRow.objects.filter(kind="session.reveal", done_at=None).exists()
    last = AuditEntry.objects.filter(scope_id=house.alliance.id).order_by("-seq")[0]
    assert "because the work together ended" in sentence(last.verb, "")
    assert audit.broken_at(house.alliance.id) is None


def test_the_client_reads_it_on_their_pages(pages: House) -> None:
    ahead = pages.session(days=2)
    acts.close_alliance(alliance_id=pages.alliance.id, by=pages.therapist)
    for page in (
        reverse("sessions", args=[pages.alliance.id]),
        reverse("session", args=[pages.alliance.id, ahead.id]),
    ):
        assert CALLED_OFF in visitor(pages.client).get(page).content.decode()
