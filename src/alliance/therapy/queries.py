"""What may be read of sessions and topics, from a seat."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from alliance.confidentiality.models import Candour
from alliance.kernel import clock
from alliance.kernel.errors import NotYours, Refused
from alliance.people.models import Alliance
from alliance.people.seats import Seat
from alliance.therapy.models import Arrangement, Interpreter, Session, Topic

LIVE = (Session.Status.PLANNED, Session.Status.HELD)


def session_of(seat: Seat, session_id: UUID) -> Session:
    """A session of this alliance, or NotYours."""
    session = Session.objects.filter(alliance=seat.alliance, id=session_id).first()
    if session is None:
        raise NotYours
    return session


def sessions_of(seat: Seat) -> list[Session]:
    """All sessions of an alliance, the newest first."""
    return list(Session.objects.filter(alliance=seat.alliance).order_by("-starts_at", "-number"))


def held_sessions(seat: Seat, at_most: int = 4) -> list[Session]:
    """The newest sessions that took place, the newest first."""
    held = Session.objects.filter(alliance=seat.alliance, status=Session.Status.HELD)
    return list(held.order_by("-starts_at")[:at_most])


def held_session(seat: Seat, session_id: UUID) -> Session:
    """A session of this alliance that took place; refused where it did not."""
    found = session_of(seat, session_id)
    if found.status != Session.Status.HELD:
        raise Refused(_("This session has not taken place."))
    return found


def starts_of(seat: Seat, session_ids: Iterable[UUID]) -> dict[str, datetime]:
    """When these sessions of an alliance began, by their ids as text, by one query."""
    named = Session.objects.filter(alliance=seat.alliance, id__in=set(session_ids))
    return {str(session): starts_at for session, starts_at in named.values_list("id", "starts_at")}


@dataclass(frozen=True, slots=True)
class Around:
    """The session before now and the one after it; `waiting` is one whose time has passed with nothing said of it."""

    last: Session | None
    next: Session | None
    waiting: Session | None


def around(sessions: Iterable[Session]) -> Around:
    """Where an alliance stands in time, from its recent sessions."""
    now = clock.now()
    live = sorted((one for one in sessions if one.status in LIVE), key=lambda one: one.starts_at)
    held = [one for one in live if one.status == Session.Status.HELD]
    planned = [one for one in live if one.status == Session.Status.PLANNED]
    ahead = [one for one in planned if one.starts_at + timedelta(minutes=one.minutes) > now]
    passed = [one for one in planned if one.starts_at + timedelta(minutes=one.minutes) <= now]
    return Around(held[-1] if held else None, ahead[0] if ahead else None, passed[-1] if passed else None)


def around_for(alliance_ids: Iterable[UUID]) -> dict[UUID, Around]:
    """The same for many alliances, by one query: the last ten weeks, everything ahead, the last held ever."""
    ids = list(alliance_ids)
    found = Q(starts_at__gte=clock.now() - timedelta(weeks=10)) | Q(id__in=_last_held_of(ids))
    recent: dict[UUID, list[Session]] = {one: [] for one in ids}
    for session in Session.objects.filter(found, alliance_id__in=ids):
        recent[session.alliance_id].append(session)
    return {alliance: around(sessions) for alliance, sessions in recent.items()}


def _last_held_of(ids: list[UUID]) -> QuerySet[Alliance, UUID | None]:
    """The id of the session each alliance held last, however long ago: one look into the index for each."""
    held = Session.objects.filter(alliance=OuterRef("id"), status=Session.Status.HELD).order_by("-starts_at")
    last = Alliance.objects.filter(id__in=ids).annotate(last_held=Subquery(held.values("id")[:1]))
    return last.values_list("last_held", flat=True)


def topics_for(seat: Seat, session: Session) -> list[Topic]:
    """The topics of a session this seat may read: own ones, shared ones, opened ones."""
    topics = Topic.objects.filter(session=session, alliance=seat.alliance, withdrawn_at=None).order_by(
        "brought_at"
    )
    if not seat.is_client:
        seen = Q(candour=Candour.SHARE) | Q(opened_at__isnull=False)
        topics = topics.filter(seen | Q(chair="therapist") if seat.is_therapist else seen)
    return list(topics)


def interpreters_of(session: Session) -> list[Interpreter]:
    """Who was named for this session and not taken back."""
    return list(Interpreter.objects.filter(session=session, withdrawn_at=None))


def interpreters_ahead(seat: Seat, now: datetime) -> list[tuple[str, Session]]:
    """Who interprets in the sessions to come, by name, where both agreed."""
    ahead = Interpreter.objects.filter(
        session__alliance=seat.alliance,
        session__status=Session.Status.PLANNED,
        session__starts_at__gte=now,
        withdrawn_at=None,
    )
    found = ahead.select_related("session").order_by("session__starts_at")
    return [(one.name.text_or_gone if one.name else "", one.session) for one in found if one.is_agreed]


def review_when(seat: Seat) -> str:
    """Whether looking back opens or ends the session; it opens it until the client says otherwise."""
    chosen = Arrangement.objects.filter(alliance=seat.alliance).order_by("-chosen_at", "-id").first()
    return chosen.review_when if chosen else Arrangement.ReviewWhen.OPENS
