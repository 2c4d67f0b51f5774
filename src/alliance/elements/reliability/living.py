"""The invented practice in this room: a promise now and then, kept or not; some who would take an earlier hour."""

from datetime import timedelta

from alliance.elements.reliability import freed, promises
from alliance.elements.reliability.models import EarlierHour, Promise
from alliance.kernel import clock
from alliance.therapy.room import Scene

PROMISED = (
    "Send the sheet about sleep.",
    "Ask the insurance about the form.",
    "Look for the name of the group.",
)


def live(scene: Scene) -> None:
    """After a session the therapist promises something at times; between two it is kept, or not."""
    if scene.moment == "between":
        waiting = Promise.objects.filter(alliance_id=scene.alliance_id, kept_at=None, released_at=None)
        for one in waiting.filter(chair="therapist"):
            if scene.rng.random() < 0.35 + 0.6 * scene.ease:
                promises.keep_promise(promise_id=one.id, by=scene.therapist)
        return
    if scene.moment == "after" and scene.rng.random() < 0.3:
        promises.make_promise(
            alliance_id=scene.alliance_id,
            words=str(scene.rng.choice(PROMISED)),
            due_at=clock.now() + timedelta(days=int(scene.rng.integers(3, 7))),
            by=scene.therapist,
        )
    waits = EarlierHour.objects.filter(alliance_id=scene.alliance_id).exists()
    if not waits and scene.rng.random() < 0.05:
        freed.wait_for_hours(alliance_id=scene.alliance_id, wait=True, by=scene.client)
