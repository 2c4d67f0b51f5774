"""The room's pages: what stays between the two and who sees what; consents; questions about the log."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from alliance.confidentiality.consents import give_consent, withdraw_consent
from alliance.elements.trust import actions, words
from alliance.elements.trust.limits import standing_text
from alliance.elements.trust.queries import (
    State,
    agreements_of,
    consents_of,
    openings_to_ask_about,
    own_contact,
    to_remember,
    whys_of,
)
from alliance.people.queries import practice_of
from alliance.people.seats import Seat
from alliance.therapy.room import Words
from alliance.therapy.room_view import RoomPage, Typed, number_of, uuid_of

PURPOSE_WORDS = {
    "research": _("Research: answers without names may be used to find out what helps."),
    "recording": _("Recording: sessions may be recorded, and stay on this machine."),
    "transcript": _("Transcript: what was said may be written down from a recording, and counted."),
}


def _show(seat: Seat, _typed: Typed) -> Mapping[str, Any]:
    every = agreements_of(seat)
    return {
        "force": next((one for one in every if one.state == State.IN_FORCE), None),
        "proposed": next((one for one in every if one.state == State.PROPOSED), None),
        "before": [one for one in every if one.state == State.REPLACED],
        "standing": standing_text(),
        "remember": to_remember(seat),
        "own_contact": own_contact(seat),
        "outside": practice_of(seat.principal).outside_contact,
        "longest": actions.LONGEST,
    }


def _propose(seat: Seat, typed: Typed, _which: str) -> Words:
    actions.propose_agreement(alliance_id=seat.alliance.id, more=typed.get("more", ""), by=seat.principal)
    return _("Signed by you. It is in force when the other signs too.")


def _sign(seat: Seat, _typed: Typed, which: str) -> Words:
    actions.sign_agreement(agreement_id=uuid_of(which), by=seat.principal)
    return _("Signed by both. It is in force.")


def _back(seat: Seat, _typed: Typed, which: str) -> Words:
    actions.take_agreement_back(agreement_id=uuid_of(which), by=seat.principal)
    return _("Taken back.")


def _remember(seat: Seat, typed: Typed, _which: str) -> Words:
    actions.propose_to_remember(
        alliance_id=seat.alliance.id, words=typed.get("remember", ""), by=seat.principal
    )
    return _("It is recorded when the other agrees.")


def _agree(seat: Seat, _typed: Typed, which: str) -> None:
    actions.agree_to_remember(remember_id=uuid_of(which), by=seat.principal)


def _remembered(seat: Seat, _typed: Typed, which: str) -> Words:
    actions.say_remembered(remember_id=uuid_of(which), by=seat.principal)
    return _("Noted.")


def _forget(seat: Seat, _typed: Typed, which: str) -> Words:
    actions.forget(remember_id=uuid_of(which), by=seat.principal)
    return _("Taken out.")


def _contact(seat: Seat, typed: Typed, _which: str) -> Words:
    actions.name_contact(alliance_id=seat.alliance.id, words=typed.get("contact", ""), by=seat.principal)
    return _("Kept. Only you see it.")


PAGE = RoomPage(
    room=actions.ROOM,
    template="trust/page.html",
    heading=words.NAME_FOR_CLIENT,
    show=_show,
    acts={
        "propose": _propose,
        "sign": _sign,
        "back": _back,
        "remember": _remember,
        "agree": _agree,
        "remembered": _remembered,
        "forget": _forget,
        "contact": _contact,
    },
    at="trust:page",
)


def _show_consents(seat: Seat, _typed: Typed) -> Mapping[str, Any]:
    return {"consents": [(one, PURPOSE_WORDS[one.purpose], one.own(seat.chair)) for one in consents_of(seat)]}


def _give(seat: Seat, _typed: Typed, which: str) -> Words:
    give_consent(alliance_id=seat.alliance.id, purpose=which, by=seat.principal)
    return _("Given. You can withdraw it at any time.")


def _withdraw(seat: Seat, _typed: Typed, which: str) -> Words:
    withdraw_consent(alliance_id=seat.alliance.id, purpose=which, by=seat.principal)
    return _("Withdrawn. It holds from this moment.")


CONSENTS = RoomPage(
    room=actions.ROOM,
    template="trust/consents.html",
    heading=_("Consents"),
    show=_show_consents,
    acts={"give": _give, "withdraw": _withdraw},
    at="trust:consents",
    log="consents",
)


def _show_why(seat: Seat, _typed: Typed) -> Mapping[str, Any]:
    return {
        "whys": whys_of(seat),
        "openings": openings_to_ask_about(seat) if seat.is_client else [],
        "own_id": seat.principal.person_id,
    }


def _ask(seat: Seat, _typed: Typed, which: str) -> Words:
    actions.ask_why(alliance_id=seat.alliance.id, entry_seq=number_of(which), by=seat.principal)
    return _("Asked. You are told when there is an answer.")


def _answer(seat: Seat, typed: Typed, which: str) -> Words:
    actions.answer_why(why_id=uuid_of(which), words=typed.get("answer", ""), by=seat.principal)
    return _("Answered.")


def _read(seat: Seat, _typed: Typed, which: str) -> None:
    actions.read_why(why_id=uuid_of(which), by=seat.principal)


WHY = RoomPage(
    room=actions.ROOM,
    template="trust/why.html",
    heading=_("Why was this opened?"),
    show=_show_why,
    acts={"ask": _ask, "answer": _answer, "read": _read},
    at="trust:why",
    log="why",
    others_act=True,
)
