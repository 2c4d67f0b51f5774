"""What the therapist understood, put right by the client; and moments of feeling understood or missed."""

from django.db import models
from django.db.models import F, Q

from alliance.kernel.ids import new_id
from alliance.kernel.sealed import SealedField
from alliance.people.models import Alliance, Practice
from alliance.therapy.models import Session


class Understanding(models.Model):
    """After a session, in two or three sentences: once a session; the client says how well it fits."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="understandings")
    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="understanding")
    words = SealedField()
    version = models.PositiveSmallIntegerField(default=1)
    written_at = models.DateTimeField()
    fit = models.PositiveSmallIntegerField(null=True)
    put_right = SealedField(null=True)
    answered_at = models.DateTimeField(null=True)
    reply = SealedField(null=True)
    replied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(fit__isnull=True, answered_at__isnull=True, put_right__isnull=True)
                | Q(
                    fit__isnull=False,
                    fit__lte=10,
                    answered_at__isnull=False,
                    answered_at__gte=F("written_at"),
                ),
                name="understanding_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(reply__isnull=True, replied_at__isnull=True)
                | Q(
                    reply__isnull=False,
                    answered_at__isnull=False,
                    replied_at__isnull=False,
                    replied_at__gte=F("answered_at"),
                ),
                name="understanding_replied_after",
            ),
        ]


class FeltMoment(models.Model):
    """A moment of a session in which the client felt understood, or missed. Seen by the client alone until shared."""

    class Kind(models.TextChoices):
        UNDERSTOOD = "understood"
        MISSED = "missed"

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="felt_moments")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="felt_moments")
    kind = models.CharField(max_length=10, choices=Kind)
    words = SealedField()
    marked_at = models.DateTimeField()
    shared_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["understood", "missed"]), name="felt_moment_kind"),
            models.CheckConstraint(
                condition=Q(shared_at__isnull=True) | Q(shared_at__gte=F("marked_at")),
                name="felt_moment_shared_after",
            ),
        ]


class GuessesShown(models.Model):
    """From when to when the therapist shows, in the joint review, where the guesses differed."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="guesses_shown")
    shown_at = models.DateTimeField()
    hidden_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alliance"], condition=Q(hidden_at__isnull=True), name="guesses_shown_once"
            ),
        ]
