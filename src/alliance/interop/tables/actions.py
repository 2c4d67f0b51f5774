"""The act of bringing in a practice's own table: everything or nothing, once, and never a deletion."""

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Given
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from alliance.interop.tables.comparing import Coming, newest_of
from alliance.interop.tables.mapping import Measure
from alliance.interop.tables.preview import Preview, look
from alliance.interop.tables.skeletons import definition_of, version_of
from alliance.kernel import audit, clock, ledger
from alliance.kernel.acting import action
from alliance.kernel.errors import Refused
from alliance.kernel.principal import Principal
from alliance.measurement.actions import add_custom_instrument, corrected
from alliance.measurement.models import ImportBatch, Response
from alliance.measurement.recording import Past, past_hash, record_past
from alliance.people.actions import add_person, only_manager
from alliance.people.alliances import open_alliance
from alliance.people.arriving import add_imported
from alliance.people.models import Alliance, Role
from alliance.people.seats import CLIENT, Seat
from alliance_core.instruments import Instrument

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import wrote."""

    n_clients: int
    n_new_clients: int
    n_responses: int
    n_corrected: int


@action
def import_table(
    *, preview: Preview, by: Principal | None, progress: Progress = lambda _done, _all: None
) -> Imported:
    """Brings in what `preview` showed, looked at once more with the practice locked. Refused where a problem is left.

    A new client gets an alliance with the therapist named, and no login before an invitation. Scores are for both
    chairs: the therapist has them in the practice's table already.
    """
    practice_id = preview.place.practice_id
    only_manager(by, practice_id)
    now = look(preview.table, preview.mapping, preview.place, preview.content_hash, correct=preview.correct)
    if now.problems:
        raise Refused(_("The table has problems. Nothing was changed."))
    if not now.n_to_write:
        return Imported(0, 0, 0, 0)
    for measure in now.mapping.measures:
        if measure.is_total:
            _add_skeleton(practice_id, measure)
    waiting = [one for one in now.comparison.coming if one.new or one.changed]
    for done, one in enumerate(waiting):
        progress(done, len(waiting))
        _bring(one, now.instruments, practice_id, by)
    written = Imported(
        n_clients=len(waiting),
        n_new_clients=sum(not one.is_here for one in waiting),
        n_responses=sum(len(one.new) for one in waiting),
        n_corrected=sum(len(one.changed) for one in waiting),
    )
    _note_batch(now, written, by)
    return written


def _add_skeleton(practice_id: UUID, measure: Measure) -> None:
    definition = definition_of(measure)
    add_custom_instrument(
        practice_id=practice_id, key=measure.key, version=version_of(definition), definition=definition
    )


def _bring(
    coming: Coming, instruments: Given[str, Instrument], practice_id: UUID, by: Principal | None
) -> None:
    """One client: the person and the alliance where they are new, then every answer, in one fold."""
    seat = _seat(coming, practice_id, by)
    facts = record_past(
        seat=seat,
        past=[Past(id_, instruments[one.measure], one.answers, one.answered_at) for id_, one in coming.new],
    )
    ledger.record(practice_id=practice_id, scope_id=seat.alliance.id, facts=facts)
    _correct(coming, instruments, seat)
    audit.write(
        scope_id=seat.alliance.id,
        by=by,
        practice_id=practice_id,
        verb="measure.import",
        role="manager" if by else "server",
        object_kind="measure",
    )


def _seat(coming: Coming, practice_id: UUID, by: Principal | None) -> Seat:
    """The client's own seat, the alliance locked: in their name is written what was theirs before."""
    person_id = _person(coming, practice_id, by)
    alliance_id = coming.alliance_id
    if alliance_id is None:
        therapists = [coming.therapist_id] if coming.therapist_id else []
        alliance_id = open_alliance(
            practice_id=practice_id, clients=[person_id], therapists=therapists, by=by
        ).id
    alliance = Alliance.objects.select_for_update().get(id=alliance_id, practice_id=practice_id)
    return Seat(Principal(person_id, practice_id, frozenset({Role.CLIENT})), alliance, CLIENT, CLIENT)


def _person(coming: Coming, practice_id: UUID, by: Principal | None) -> UUID:
    client = coming.client
    if not coming.is_here:
        add_imported(
            practice_id=practice_id,
            person_id=coming.person_id,
            name=client.name,
            address=client.address,
            by=by,
        )
    elif coming.alliance_id is None and client.address:
        # Known elsewhere, or here without an alliance: the role is given where it is missing.
        add_person(practice_id=practice_id, name=client.name, address=client.address, role=Role.CLIENT, by=by)
    return coming.person_id


def _correct(coming: Coming, instruments: Given[str, Instrument], seat: Seat) -> None:
    first: Sequence[UUID] = [id_ for id_, _one in coming.changed]
    newest = newest_of({row.id: row for row in Response.objects.filter(id__in=first)}) if first else {}
    for id_, one in coming.changed:
        digest = past_hash(one.measure, one.answers)
        before = newest[id_]
        corrected(seat, before, uuid5(before.id, digest), one.answers, instruments[one.measure], digest)


def _note_batch(preview: Preview, written: Imported, by: Principal | None) -> None:
    practice_id = preview.place.practice_id
    batch, _is_new = ImportBatch.objects.update_or_create(
        practice_id=practice_id,
        content_hash=preview.content_hash,
        defaults={
            "imported_by_id": by.person_id if by else None,
            "imported_at": clock.now(),
            "n_clients": written.n_clients,
            "n_responses": written.n_responses + written.n_corrected,
        },
    )
    audit.write(
        scope_id=practice_id,
        by=by,
        practice_id=practice_id,
        verb="table.import",
        role="manager" if by else "server",
        object_kind="import",
        object_id=batch.id,
    )
