"""Somebody of an alliance did something that the other finds out by a neutral note."""

from collections.abc import Callable
from uuid import UUID

from alliance.notices.actions import notify
from alliance.notices.models import Notice
from alliance.people.models import Chair


def teller(chair: str) -> Callable[[UUID], None]:
    """What to do when this chair of an alliance is to be told: whoever sits there, or sat there last."""

    def tell(alliance_id: UUID) -> None:
        seated = (
            Chair.objects.filter(alliance_id=alliance_id, role=chair).order_by("-seated_at", "-id").first()
        )
        if seated:
            notify(
                person_id=seated.person_id,
                practice_id=seated.practice_id,
                kind=Notice.Kind.SOMETHING_NEW,
                ref=alliance_id,
            )

    return tell
