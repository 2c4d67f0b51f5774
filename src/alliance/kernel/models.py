"""Tables that know no domain word: facts, audit, deadlines. `scope_id` is opaque; `practice_id` stands on every row."""

from datetime import UTC

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from alliance.kernel.ids import new_id


class Fact(models.Model):
    """One thing that became true, for one audience. Never changed: a reveal, correction or withdrawal is a new fact.

    `value` is a number or nothing; words never stand here. `target` is the fact that a reveal, correction or
    withdrawal is about. `ref` is what it hangs from (a session, a response, a review).
    """

    class Audience(models.TextChoices):
        CLIENT = "client"
        THERAPIST = "therapist"
        SHARED = "shared"

    id = models.UUIDField(primary_key=True, default=new_id)
    practice_id = models.UUIDField()
    scope_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    chair = models.CharField(max_length=12, blank=True)
    key = models.CharField(max_length=130, blank=True)
    ref = models.UUIDField(null=True)
    value = models.FloatField(null=True)
    mark = models.CharField(max_length=20, blank=True)
    source = models.CharField(max_length=120)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    audience = models.CharField(max_length=12, choices=Audience)
    target = models.UUIDField(null=True)

    @cached_property
    def at(self) -> str:
        """Its moment in UTC to the microsecond, as text that sorts as moments do."""
        return f"{self.occurred_at.astimezone(UTC).isoformat(timespec='microseconds')[:26]}Z"

    @cached_property
    def about(self) -> str:
        """What it hangs from, as text; "" where it hangs from nothing."""
        return str(self.ref or "")

    @cached_property
    def place(self) -> tuple[str, str, str]:
        """Its place in the canonical order: the order in which facts are folded, whatever order they came in."""
        return self.at, self.kind, str(self.id)

    class Meta:
        indexes = [
            models.Index(fields=["scope_id", "occurred_at", "kind", "id"], name="fact_canonical"),
            models.Index(fields=["scope_id", "ref"], name="fact_ref"),
            models.Index(fields=["target"], condition=Q(target__isnull=False), name="fact_target"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__in=["client", "therapist", "shared"]), name="fact_audience"
            ),
            models.UniqueConstraint(
                fields=["target", "kind", "audience"], condition=Q(kind="revealed"), name="fact_revealed_once"
            ),
        ]


class AuditEntry(models.Model):
    """One act or one opening, chained per scope: each entry's hash covers the one before it."""

    id = models.BigAutoField(primary_key=True)
    practice_id = models.UUIDField()
    scope_id = models.UUIDField()
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    actor_role = models.CharField(max_length=20, blank=True)
    verb = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=40, blank=True)
    object_id = models.UUIDField(null=True)
    purpose = models.CharField(max_length=40, blank=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope_id", "seq"], name="audit_seq_once")]
        indexes = [models.Index(fields=["scope_id", "-at"], name="audit_newest")]


class DueRow(models.Model):
    """A deadline: swept idempotently by the worker. Carries ids only."""

    id = models.BigAutoField(primary_key=True)
    practice_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    ref = models.UUIDField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "ref"], condition=Q(done_at__isnull=True), name="due_once"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(done_at__isnull=True), name="due_open")]


class Heartbeat(models.Model):
    """When the worker last swept: `doctor` reads it."""

    name = models.CharField(max_length=40, primary_key=True)
    beat_at = models.DateTimeField()
