"""Whose cases: what ended with a therapist, and until when a supervisor may look at what."""

from datetime import datetime
from uuid import UUID

from alliance.kernel import clock
from alliance.kernel.principal import Principal
from alliance.people.models import Alliance, CaseGrant, Chair, ChairRole
from alliance.people.queries import pairs_of


def ended_with(principal: Principal) -> list[tuple[Alliance, str]]:
    """The alliances this principal sat in as a therapist that ended, the newest first: whom and when, never what."""
    sat = Chair.objects.filter(
        practice_id=principal.practice_id, person_id=principal.person_id, role=ChairRole.THERAPIST
    ).exclude(alliance__closed_at=None)
    ended = [one.alliance for one in sat.select_related("alliance").order_by("-alliance__closed_at", "id")]
    pairs = pairs_of(one.id for one in ended)
    return [(one, pairs[one.id].client) for one in ended]


def granted_until(principal: Principal) -> dict[UUID, datetime]:
    """Until when this supervisor may look at which case, as both agreed."""
    now = clock.now()
    live = CaseGrant.objects.filter(
        practice_id=principal.practice_id,
        supervisor_id=principal.person_id,
        client_agreed_at__lte=now,
        therapist_agreed_at__lte=now,
        until__gt=now,
        ended_at=None,
    )
    return dict(live.values_list("alliance_id", "until"))
