"""The room's page: what was understood, how it fits, what is put right; moments; and the guesses, for the therapist."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from alliance.elements.empathy import actions, words
from alliance.elements.empathy.accuracy import accuracy_of
from alliance.elements.empathy.models import FeltMoment
from alliance.elements.empathy.queries import (
    are_guesses_shown,
    guesses_across,
    guesses_in,
    mean_miss,
    moments_of,
    replies_to_read,
    understandings_of,
)
from alliance.people.seats import Seat
from alliance.therapy.asks import waiting_about
from alliance.therapy.queries import held_sessions
from alliance.therapy.room import Words
from alliance.therapy.room_view import RoomPage, Typed, number_of, uuid_of
from alliance_core.vocabulary import Estimate

GUESSES_SHOWN = 12


def _show(seat: Seat, _typed: Typed) -> Mapping[str, Any]:
    written = understandings_of(seat)
    about = {one.session_id for one in written}
    sessions = held_sessions(seat)
    context = {
        "written": written,
        "to_read": replies_to_read(seat),
        "asked": waiting_about(seat, "fits"),
        "sessions": sessions,
        "to_write": [one for one in sessions if one.id not in about],
        "moments": moments_of(seat),
        "kinds": FeltMoment.Kind,
        "longest": actions.LONGEST,
    }
    return {**context, **_guessing(seat)} if seat.is_therapist else context


def _guessing(seat: Seat) -> Mapping[str, Any]:
    here = guesses_in(seat)
    miss = mean_miss(here)
    return {
        "guesses": [(one, one.name_for(seat.chair)) for one in here[:GUESSES_SHOWN]],
        "n_guesses": len(here),
        "miss": miss if isinstance(miss, Estimate) else None,
        "accuracy": accuracy_of(guesses_across(seat)),
        "are_shown": are_guesses_shown(seat),
    }


def _write(seat: Seat, typed: Typed, which: str) -> Words:
    actions.write_understanding(
        alliance_id=seat.alliance.id,
        session_id=uuid_of(which or typed.get("session", "")),
        words=typed.get("words", ""),
        seen_version=number_of(typed.get("version", ""), nothing=0),
        by=seat.principal,
    )
    return _("Written. Your client is asked how well it fits.")


def _fits(seat: Seat, typed: Typed, which: str) -> Words:
    actions.say_how_it_fits(
        understanding_id=uuid_of(which),
        fit=number_of(typed.get("fit", "")),
        put_right=typed.get("put_right", ""),
        seen_version=number_of(typed.get("version", "")),
        by=seat.principal,
    )
    return _("Sent.")


def _leave(seat: Seat, _typed: Typed, which: str) -> None:
    actions.leave_unanswered(understanding_id=uuid_of(which), by=seat.principal)


def _reply(seat: Seat, typed: Typed, which: str) -> Words:
    actions.answer_putting_right(
        understanding_id=uuid_of(which), words=typed.get("reply", ""), by=seat.principal
    )
    return _("Answered.")


def _read(seat: Seat, _typed: Typed, which: str) -> None:
    actions.read_reply(understanding_id=uuid_of(which), by=seat.principal)


def _mark(seat: Seat, typed: Typed, _which: str) -> Words:
    actions.mark_moment(
        alliance_id=seat.alliance.id,
        session_id=uuid_of(typed.get("session", "")),
        kind=typed.get("kind", ""),
        words=typed.get("words", ""),
        shared=typed.get("who") == "share",
        by=seat.principal,
    )
    return _("Kept.")


def _share(seat: Seat, _typed: Typed, which: str) -> Words:
    actions.share_moment(moment_id=uuid_of(which), by=seat.principal)
    return _("Opened.")


def _back(seat: Seat, _typed: Typed, which: str) -> Words:
    actions.take_moment_back(moment_id=uuid_of(which), by=seat.principal)
    return _("Taken back.")


def _guesses(seat: Seat, _typed: Typed, which: str) -> None:
    actions.show_guesses(alliance_id=seat.alliance.id, show=which == "show", by=seat.principal)


PAGE = RoomPage(
    room=actions.ROOM,
    template="empathy/page.html",
    heading=words.NAME_FOR_CLIENT,
    show=_show,
    acts={
        "write": _write,
        "fits": _fits,
        "leave": _leave,
        "reply": _reply,
        "read": _read,
        "mark": _mark,
        "share": _share,
        "back": _back,
        "guesses": _guesses,
    },
    at="empathy:page",
)
