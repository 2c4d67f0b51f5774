"""Copies an alliance with its whole history for another client: every row, under ids and a key of its own.

What is sealed is sealed anew, the access log is chained anew, and the states are those of the copied facts: ids of
facts keep their order, so that a copy folds as its original does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Model, UUIDField

from alliance.confidentiality.models import StandingCandour
from alliance.elements.goals.models import Goal
from alliance.insight.models import State
from alliance.kernel.audit import digest
from alliance.kernel.models import AuditEntry, Fact
from alliance.kernel.sealed import Sealed, seal
from alliance.measurement.models import Assignment, Response, Score
from alliance.people.models import Alliance, Chair, ChairRole
from alliance.safety.models import ResponsePlan
from alliance.therapy.models import Session, Topic

OF_ALLIANCE: tuple[type[Model], ...] = (
    Chair,
    ResponsePlan,
    Assignment,
    Goal,
    StandingCandour,
    Session,
    Topic,
    Response,
    State,
)
ID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Original:
    """Every row of an alliance, read once."""

    alliance: Alliance
    client: UUID
    therapist: UUID
    rows: Mapping[type[Model], list[Model]]

    @classmethod
    def read(cls, alliance: Alliance) -> Original:
        """The alliance as it stands."""
        rows = {model: list(model._default_manager.filter(alliance=alliance)) for model in OF_ALLIANCE}
        rows[Score] = list(Score.objects.filter(response__alliance=alliance).order_by("id"))
        rows[Fact] = list(Fact.objects.filter(scope_id=alliance.id).order_by("id"))
        rows[AuditEntry] = list(AuditEntry.objects.filter(scope_id=alliance.id).order_by("seq"))
        seated = dict(Chair.objects.filter(alliance=alliance).values_list("role", "person_id"))
        return cls(alliance, seated[ChairRole.CLIENT], seated[ChairRole.THERAPIST], rows)

    def copy_for(self, client: UUID, therapist: UUID) -> UUID:
        """The same alliance of two others; returns its id. Sessions stand at the same time: nobody plans more."""
        ids = self._new_ids() | {self.client: client, self.therapist: therapist}
        copied = _Copy(ids, client.hex)
        copied.of(self.alliance).save(force_insert=True)
        for model, rows in self.rows.items():
            fresh = [copied.of(one) for one in rows]
            if model is AuditEntry:
                _chain(fresh)
            model._default_manager.bulk_create(fresh, batch_size=500)
        return ids[self.alliance.id]

    def _new_ids(self) -> dict[UUID, UUID]:
        ids = {self.alliance.id: uuid4()}
        for model, rows in self.rows.items():
            if isinstance(model._meta.pk, UUIDField):
                fresh = sorted(uuid4() for _ in rows)
                ids.update(zip(sorted(one.pk for one in rows), fresh, strict=True))
        for one in self.rows[Response]:
            ids.setdefault(one.administration, uuid4())  # type: ignore[attr-defined]
        return ids


@dataclass(frozen=True, slots=True)
class _Copy:
    ids: Mapping[UUID, UUID]
    key: str

    def of(self, row: Model) -> Model:
        """The row with every id in it replaced, its own included."""
        fields = row._meta.concrete_fields
        values = {one.attname: self._value(getattr(row, one.attname)) for one in fields}
        if not isinstance(row._meta.pk, UUIDField):
            del values[row._meta.pk.attname]
        return type(row)(**values)

    def _value(self, value: Any) -> Any:
        if isinstance(value, UUID):
            return self.ids.get(value, value)
        if isinstance(value, Sealed):
            return seal(ID.sub(self._id, value.text), key=self.key)
        return ID.sub(self._id, value) if isinstance(value, str) else value

    def _id(self, found: re.Match[str]) -> str:
        new = self.ids.get(UUID(found[0]))
        if new is None:
            return found[0]
        return str(new) if "-" in found[0] else new.hex


def _chain(entries: Iterable[Any]) -> None:
    previous = ""
    for entry in entries:
        entry.previous = previous
        entry.digest = previous = digest(entry)
