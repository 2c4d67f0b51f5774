"""The comments of a supervision: written while it runs, read by both chairs always, taken back by who wrote them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from alliance.kernel import audit, clock
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.principal import Principal
from alliance.kernel.sealed import seal
from alliance.people.models import CaseGrant
from alliance.people.queries import names_of
from alliance.people.seats import Seat, seat_at
from alliance.review.models import CaseComment
from alliance.therapy.chairs import client_key

LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment as a reader sees it: whose, when, the words ("" once taken back); `is_own` may take it back."""

    id: UUID
    grant_id: UUID
    author: str
    written_at: datetime
    words: str
    is_own: bool


def comments_of(seat: Seat) -> list[Comment]:
    """The comments this seat may read, the oldest first: both chairs all, a supervisor those of their own time."""
    rows = CaseComment.objects.filter(alliance=seat.alliance).order_by("written_at", "id")
    if seat.chair == "supervisor":
        rows = rows.filter(grant__supervisor_id=seat.principal.person_id)
    found = list(rows)
    names = names_of(one.author_id for one in found)
    return [
        Comment(
            id=one.id,
            grant_id=one.grant_id,
            author=names[one.author_id],
            written_at=one.written_at,
            words=one.words.text_or_gone if one.words else "",
            is_own=one.author_id == seat.principal.person_id,
        )
        for one in found
    ]


@action
def write_comment(
    *, alliance_id: UUID, grant_id: UUID, words: str, submission_id: UUID, by: Principal
) -> CaseComment:
    """Writes into a supervision that runs: its supervisor, or one of the two. Sent twice, it is written once."""
    seat = seat_at(by, alliance_id, lock=True)
    grant = _running(seat, grant_id)
    words = words.strip()
    if not words:
        raise Refused(_("Write something first."), field="words")
    if len(words) > LONGEST:
        raise Refused(_("This is too long to keep: 4,000 characters at most."), field="words")
    there = CaseComment.objects.filter(author_id=by.person_id, submission=submission_id).first()
    if there is not None:
        return there
    comment = CaseComment.objects.create(
        practice_id=seat.alliance.practice_id,
        alliance=seat.alliance,
        grant=grant,
        author_id=by.person_id,
        words=seal(words, key=client_key(seat)),
        submission=submission_id,
        written_at=clock.now(),
    )
    _note(seat, "comment.write", comment)
    return comment


@action
def take_comment_back(*, alliance_id: UUID, comment_id: UUID, by: Principal) -> None:
    """Removes one's own words; that something stood there stays. The two may do so after the supervision too."""
    seat = seat_at(by, alliance_id, lock=True)
    comment = CaseComment.objects.filter(
        alliance=seat.alliance, id=comment_id, author_id=by.person_id
    ).first()
    if comment is None:
        raise NotYours
    if comment.taken_back_at is None:
        comment.words, comment.taken_back_at = None, clock.now()
        comment.save()
        _note(seat, "comment.take_back", comment)


def _running(seat: Seat, grant_id: UUID) -> CaseGrant:
    """A supervision of this case that is open now, and that this seat may write in; another does not exist here."""
    now = clock.now()
    grants = CaseGrant.objects.filter(
        alliance=seat.alliance, id=grant_id, ended_at=None, client_agreed_at__isnull=False, until__gt=now
    )
    if seat.chair == "supervisor":
        grants = grants.filter(supervisor_id=seat.principal.person_id)
    grant = grants.first()
    if grant is None or seat.alliance.closed_at:
        raise NotYours
    return grant


def _note(seat: Seat, verb: str, comment: CaseComment) -> None:
    audit.write(
        scope_id=seat.alliance.id,
        by=seat.principal,
        verb=verb,
        role=seat.chair,
        object_kind="casecomment",
        object_id=comment.id,
    )
