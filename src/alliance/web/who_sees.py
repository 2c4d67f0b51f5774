"""Who sees what now, in plain words: for the client, and the same to read for the therapist."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.confidentiality.actions import note_opening
from alliance.confidentiality.models import Candour
from alliance.confidentiality.queries import standing_candour
from alliance.kernel import clock
from alliance.kernel.asking import who
from alliance.kernel.errors import NotYours
from alliance.people.models import ChairRole, Role
from alliance.people.moments import in_own_zone
from alliance.people.queries import Pair, former_therapists, pair_of, people_with_role, supervisions_of
from alliance.people.seats import Seat, seat_at
from alliance.safety.queries import who_reads
from alliance.therapy.queries import interpreters_ahead


@dataclass(frozen=True, slots=True)
class Looks:
    """Somebody, what they see, and what they do not; `url` is where that is decided."""

    who: str
    sees: str
    never: str = ""
    url: str = ""
    label: str = ""


@require_safe
@never_cache
@in_own_zone
def who_sees(request: HttpRequest, alliance: UUID) -> HttpResponse:
    """Everybody who sees something now, and whoever does not any more."""
    seat = seat_at(who(request), alliance)
    if seat.chair not in ChairRole.values:
        raise NotYours
    note_opening(seat=seat, page="who_sees")
    pair = pair_of(seat)
    context = {
        "shell": "client" if seat.is_client else "staff",
        "heading": _("Who sees what"),
        "seat": seat,
        "looks": list(_everybody(seat, pair)),
        "back_url": reverse("alliance", args=[alliance]),
    }
    return render(request, "web/who_sees.html", context)


def _everybody(seat: Seat, pair: Pair) -> Iterator[Looks]:
    yield _client(seat, pair)
    if not seat.alliance.closed_at:
        yield _therapist(seat, pair)
        yield from _supervisors(seat)
        yield from _readers(seat)
        yield from _interpreters(seat)
    yield from _former(seat)
    yield _managers(seat)
    yield Looks(
        _("Figures of the whole practice"),
        _(
            "What is shared counts in them, of many clients at once. The therapists and managers here see them."
        ),
        _("Not what is kept, and nobody alone."),
    )
    yield Looks(_("Researchers"), _("Nobody. Nothing of this is given to research."))
    yield Looks(
        _("Whoever runs the server"),
        _("The words are stored locked, but whoever has full control of the server could open them."),
    )


def _client(seat: Seat, pair: Pair) -> Looks:
    if seat.is_client:
        return Looks(_("You"), _("Everything of your own, always. That never ends."))
    return Looks(pair.client, _("Everything of their own, always. That never ends."))


def _therapist(seat: Seat, pair: Pair) -> Looks:
    sees = _("What was shared and opened, what you two wrote together, the sessions with their times.")
    if not seat.is_client:
        return Looks(pair.therapist, sees, _("Not what your client keeps. Kept looks exactly like skipped."))
    return Looks(
        pair.therapist,
        sees,
        _("Not what you keep to yourself. Kept looks exactly like skipped."),
        reverse("candour", args=[seat.alliance.id]),
        _chosen(standing_candour(seat)),
    )


def _chosen(candour: str) -> str:
    """The link to the standing choice says what it is now."""
    names = {
        Candour.SHARE: _("For new answers you chose: share now. Change this"),
        Candour.SESSION: _("For new answers you chose: open it in the session. Change this"),
        Candour.KEEP: _("For new answers you chose: keep to myself. Change this"),
    }
    return names[Candour(candour)] if candour else _("Choose who sees new answers")


def _supervisors(seat: Seat) -> Iterator[Looks]:
    link = (reverse("supervision", args=[seat.alliance.id]), _("Supervision"))
    for one in supervisions_of(seat):
        if one.state == "running":
            until = formats.date_format(timezone.localtime(one.until), "j F Y")
            sees = _("What you both see, to advise the therapist, until %(until)s.") % {"until": until}
            yield Looks(one.supervisor, sees, "", *link)
        elif one.state == "asked":
            nothing = (
                _("Nothing: you have not said yes.") if seat.is_client else _("Nothing: not agreed yet.")
            )
            yield Looks(one.supervisor, nothing, "", *link)


def _readers(seat: Seat) -> Iterator[Looks]:
    """Who reads safety answers: the plan's people, and whoever covers for one who is away."""
    link = (reverse("safety_plan", args=[seat.alliance.id]), _("Who reads safety answers"))
    reads = who_reads(seat.alliance.id)
    if reads is None:
        yield Looks(_("Safety answers"), _("Nobody is named yet, so they are not asked."), "", *link)
        return
    names = ", ".join(filter(None, (reads.reader, reads.backup)))
    sees = _(
        "An answer about thoughts of death or of hurting yourself, above “not at all”. "
        "While somebody is away: whoever covers."
    )
    yield Looks(_("Who reads safety answers: %(names)s") % {"names": names}, sees, "", *link)


def _interpreters(seat: Seat) -> Iterator[Looks]:
    for name, session in interpreters_ahead(seat, clock.now()):
        day = formats.date_format(timezone.localtime(session.starts_at), "l j F")
        yield Looks(name, _("Nothing here. Hears the session on %(day)s, as you both agreed.") % {"day": day})


def _former(seat: Seat) -> Iterator[Looks]:
    for name, _since, until in former_therapists(seat):
        day = formats.date_format(timezone.localtime(until), "j F Y")
        yield Looks(
            _("Before: %(name)s") % {"name": name}, _("Nothing any more, since %(day)s.") % {"day": day}
        )


def _managers(seat: Seat) -> Looks:
    names = [name for _id, name in people_with_role(seat.principal, Role.MANAGER)]
    who_they_are = _("Who manages the practice: %(names)s") % {"names": ", ".join(names)}
    sees = _("That you two sit together, and since when. Your name and mail address.")
    if not seat.is_client:
        sees = _("That you two sit together, and since when. Names and mail addresses.")
    return Looks(who_they_are, sees, _("Nothing that anybody says or answers."))
