"""The room's pages: what we have in common, my own cards, how we would like to work."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from alliance.elements.identification import marking, ways, words
from alliance.elements.identification.cards import BY_KEY, CARDS, DECKS
from alliance.elements.identification.ground import KNOWN, OPEN_AT_MOST, TRUE
from alliance.elements.identification.models import CommonCard, PutForward
from alliance.kernel.errors import Refused
from alliance.people.models import ChairRole
from alliance.people.seats import Seat
from alliance.therapy.asks import waiting_about
from alliance.therapy.queries import held_sessions
from alliance.therapy.room import Words
from alliance.therapy.room_view import RoomPage, Typed, number_of, uuid_of


def _show(seat: Seat, _typed: Typed) -> Mapping[str, Any]:
    return {
        "common": [
            (one, BY_KEY.get(one.card.text_or_gone if one.card else "")) for one in common_cards(seat)
        ],
        "experiences": _experiences(seat),
        "prompt": _prompt(seat),
        "has_marks": seat.chair in ChairRole.values and bool(marking.marks_of(seat)),
        "longest": marking.LONGEST,
        "answer_hint": _now("I have not lived this; I would like to understand."),
    }


def common_cards(seat: Seat) -> list[CommonCard]:
    """The cards both see, the newest first."""
    return list(CommonCard.objects.filter(alliance=seat.alliance).order_by("-revealed_at"))


def _experiences(seat: Seat) -> list[tuple[PutForward, bool]]:
    waiting = waiting_about(seat, "replied")
    rows = PutForward.objects.filter(alliance=seat.alliance, taken_back_at=None).order_by("-put_at")
    return [(one, one.id in waiting) for one in rows]


def _prompt(seat: Seat) -> Mapping[str, Any] | None:
    """The one question after the newest session: about a card of one's own."""
    if seat.chair not in ChairRole.values:
        return None
    newest = next(iter(held_sessions(seat, 1)), None)
    card = BY_KEY.get(marking.prompt_for(seat, newest)) if newest else None
    return {"session": newest, "card": card} if card else None


def _answer(*, yes: bool) -> Any:
    def act(seat: Seat, _typed: Typed, which: str) -> Words:
        session, _space, card = which.partition(" ")
        marking.answer_card(session_id=uuid_of(session), card=card, yes=yes, by=seat.principal)
        return _("Kept. If the other says the same, you both see it.") if yes else _("Kept to yourself.")

    return act


def _talked(seat: Seat, _typed: Typed, which: str) -> Words:
    marking.say_talked(common_id=uuid_of(which), by=seat.principal)
    return _("Noted.")


def _put(seat: Seat, typed: Typed, _which: str) -> Words:
    marking.put_forward(alliance_id=seat.alliance.id, words=typed.get("experience", ""), by=seat.principal)
    return _("Put forward.")


def _reply(seat: Seat, typed: Typed, which: str) -> Words:
    marking.answer_experience(put_id=uuid_of(which), words=typed.get("reply", ""), by=seat.principal)
    return _("Answered.")


def _read(seat: Seat, _typed: Typed, which: str) -> None:
    marking.settle_experience(put_id=uuid_of(which), take_back=False, by=seat.principal)


def _back(seat: Seat, _typed: Typed, which: str) -> Words:
    marking.settle_experience(put_id=uuid_of(which), take_back=True, by=seat.principal)
    return _("Taken back.")


PAGE = RoomPage(
    room=marking.ROOM,
    template="identification/page.html",
    heading=words.NAME_FOR_CLIENT,
    show=_show,
    acts={
        "yes": _answer(yes=True),
        "no": _answer(yes=False),
        "talked": _talked,
        "put": _put,
        "reply": _reply,
        "read": _read,
        "back": _back,
    },
    at="identification:page",
)


def _show_cards(seat: Seat, typed: Typed) -> Mapping[str, Any]:
    marks = _sent(typed) if typed.get("do") == "mark" else marking.marks_of(seat)
    decks = [
        (name, [(one, marks.get(one.key, "")) for one in CARDS if one.deck == deck])
        for deck, name in DECKS.items()
    ]
    return {"decks": decks, "n_open": sum(mark == KNOWN for mark in marks.values()), "at_most": OPEN_AT_MOST}


def _sent(typed: Typed) -> dict[str, str]:
    """What the form says: one choice a card; a card that is not named is not marked."""
    found = {}
    for card in BY_KEY:
        mark = typed.get(f"card-{card}", "")
        if mark in (TRUE, KNOWN):
            found[card] = mark
    return found


def _mark(seat: Seat, typed: Typed, _which: str) -> Words:
    marking.mark_cards(alliance_id=seat.alliance.id, marks=_sent(typed), by=seat.principal)
    return _("Kept. The other sees nothing of it.")


OWN = RoomPage(
    room=marking.ROOM,
    template="identification/cards.html",
    heading=_("My cards"),
    show=_show_cards,
    acts={"mark": _mark},
    at="identification:cards",
    for_chairs=True,
)


def _show_ways(seat: Seat, typed: Typed) -> Mapping[str, Any]:
    found = ways.compared(seat)
    return {
        "lines": found,
        "places": range(-ways.REACH, ways.REACH + 1),
        "compare": ways.wants_to_compare(seat),
        "both": any(one.other is not None for one in found),
    }


def _prefer(seat: Seat, typed: Typed, _which: str) -> Words:
    allowed = {str(one): one for one in range(-ways.REACH, ways.REACH + 1)}
    values = {}
    for line in ways.LINES:
        if typed.get(line.key) not in allowed:
            raise Refused(_now("Choose a place on each of the four lines."), field="lines")
        values[line.key] = allowed[typed[line.key]]
    ways.prefer(
        alliance_id=seat.alliance.id,
        values=values,
        compare=typed.get("compare") == "on",
        by=seat.principal,
    )
    return _("Kept.")


def _way(seat: Seat, typed: Typed, which: str) -> Words:
    ways.propose_way(
        alliance_id=seat.alliance.id,
        dimension=which,
        words=typed.get("way", ""),
        seen_version=number_of(typed.get("version", ""), nothing=0),
        by=seat.principal,
    )
    return _("Proposed. It counts when the other agrees.")


def _agree(seat: Seat, typed: Typed, which: str) -> Words:
    ways.agree_way(way_id=uuid_of(which), seen_version=number_of(typed.get("version", "")), by=seat.principal)
    return _("Agreed.")


WAYS = RoomPage(
    room=marking.ROOM,
    template="identification/ways.html",
    heading=_("How we would like to work"),
    show=_show_ways,
    acts={"prefer": _prefer, "way": _way, "agree": _agree},
    at="identification:ways",
)
