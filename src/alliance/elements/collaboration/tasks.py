"""Tasks between sessions: agreed by both, and afterwards what became of them and what got in the way."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from alliance.elements.collaboration.models import WHOSE, Task
from alliance.elements.collaboration.telling import ROOM, TASK_AGREED, answered, proposed, taken_back
from alliance.kernel import clock
from alliance.kernel.acting import action
from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.principal import Principal
from alliance.people.seats import Seat
from alliance.therapy.chairs import note_in, sealed_words, tell_in
from alliance.therapy.open_rooms import row_in, seat_in

OPEN_AT_MOST, LONGEST = 5, 400


@action
def propose_task(*, alliance_id: UUID, words: str, done_by: str, until: date | None, by: Principal) -> Task:
    """Proposes something to do until a day, or without one; at most five are open at a time."""
    seat = seat_in(by, alliance_id, ROOM)
    if Task.objects.filter(alliance=seat.alliance, became="", dropped_at=None).count() >= OPEN_AT_MOST:
        raise Refused(_("Five tasks at a time are enough. Finish one, or let it go."), field="words")
    if done_by not in WHOSE:
        raise Refused(_("Say who does it."), field="done_by")
    task = Task(
        practice_id=seat.alliance.practice_id,
        alliance=seat.alliance,
        words=sealed_words(seat, words, field="words", empty=_("Write what is to be done."), longest=LONGEST),
        done_by=done_by,
        until=until,
        proposed_by=seat.chair,
        proposed_at=clock.now(),
    )
    setattr(task, f"{seat.chair}_agreed_at", clock.now())
    task.save()
    note_in(seat, "task.propose", "task", task.id)
    proposed(seat, "task", task.id)
    return task


@action
def reword_task(*, task_id: UUID, words: str, seen_version: int, by: Principal) -> Task:
    """Other words, as long as it is not agreed by both: the other is asked again."""
    seat, task = _open(task_id, by)
    _seen(task, seen_version)
    if task.is_agreed:
        raise Refused(_("You both agreed to it. Let it go, and propose another."), field="words")
    task.words = sealed_words(
        seat, words, field="words", empty=_("Write what is to be done."), longest=LONGEST
    )
    task.version += 1
    task.client_agreed_at = task.therapist_agreed_at = None
    setattr(task, f"{seat.chair}_agreed_at", clock.now())
    task.save()
    _reasked(seat, task)
    note_in(seat, "task.reword", "task", task.id)
    return task


def _reasked(seat: Seat, task: Task) -> None:
    """Whose proposal it is now: the other chair's was answered by other words, one's own is simply new."""
    if task.proposed_by == seat.chair:
        taken_back(seat, task.id)
    else:
        answered(seat, "task", task.id)
    proposed(seat, "task", task.id)
    task.proposed_by = seat.chair
    task.save(update_fields=["proposed_by"])


@action
def agree_task(*, task_id: UUID, seen_version: int, by: Principal) -> Task:
    """The other's yes: agreed."""
    seat, task = _open(task_id, by)
    _seen(task, seen_version)
    if getattr(task, f"{seat.chair}_agreed_at"):
        return task
    setattr(task, f"{seat.chair}_agreed_at", clock.now())
    task.save()
    answered(seat, "task", task.id)
    note_in(seat, "task.agree", "task", task.id)
    tell_in(seat, TASK_AGREED, task.id, room=ROOM)
    return task


@action
def drop_task(*, task_id: UUID, by: Principal) -> Task:
    """Lets a task go: no reason is asked. Not agreed yet, it is a no."""
    seat, task = _open(task_id, by)
    task.dropped_at = clock.now()
    task.save(update_fields=["dropped_at"])
    if not task.is_agreed and task.proposed_by == seat.chair:
        taken_back(seat, task.id)
    elif not task.is_agreed:
        answered(seat, "task", task.id)
    note_in(seat, "task.drop", "task", task.id)
    return task


@action
def tell_task(*, task_id: UUID, became: str, hindrance: str, by: Principal) -> Task:
    """What became of it, by who had it to do: done, partly or not, and what got in the way if they want to say."""
    seat, task = _open(task_id, by)
    if task.done_by not in ("both", seat.chair):
        raise NotYours
    if not task.is_agreed:
        raise Refused(_("You have not both agreed to it yet."))
    if became not in Task.Became.values:
        raise Refused(_("Say whether it was done, partly done or not."), field="became")
    task.became, task.became_at = became, clock.now()
    if hindrance.strip():
        task.hindrance = sealed_words(seat, hindrance, field="hindrance", longest=LONGEST)
    task.save()
    note_in(seat, "task.tell", "task", task.id)
    return task


def _open(task_id: UUID, by: Principal) -> tuple[Seat, Task]:
    seat, task = row_in(Task, task_id, by, ROOM)
    if task.became or task.dropped_at:
        raise Refused(_("This task is finished."))
    return seat, task


def _seen(task: Task, seen_version: int) -> None:
    if task.version != seen_version:
        raise Refused(_("The other changed the words meanwhile. Read them once more."), field="words")
