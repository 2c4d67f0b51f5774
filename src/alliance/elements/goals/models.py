"""A goal: its words agreed by both. Changing the words asks both again."""

from django.db import models
from django.db.models import F, Q

from alliance.kernel.ids import new_id
from alliance.kernel.sealed import SealedField
from alliance.people.models import Alliance, ChairRole, Practice

ACTIVE_AT_MOST = 3


class Goal(models.Model):
    """Something the two work towards, in words both agreed to; rated 0 to 10 by the client before a session."""

    class Ending(models.TextChoices):
        REACHED = "reached"
        CHANGED = "changed"
        LET_GO = "let_go"

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="goals")
    words = SealedField()
    wording_version = models.PositiveSmallIntegerField(default=1)
    proposed_by = models.CharField(max_length=12, choices=ChairRole)
    proposed_at = models.DateTimeField()
    client_agreed_at = models.DateTimeField(null=True)
    therapist_agreed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_how = models.CharField(max_length=8, choices=Ending, blank=True)
    closed_by = models.CharField(max_length=12, choices=ChairRole, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_how="", closed_by="")
                | Q(
                    closed_at__isnull=False,
                    closed_at__gte=F("proposed_at"),
                    closed_how__in=["reached", "changed", "let_go"],
                    closed_by__in=ChairRole.values,
                ),
                name="goal_closed_with_how",
            ),
            models.CheckConstraint(
                condition=Q(client_agreed_at__isnull=False) | Q(therapist_agreed_at__isnull=False),
                name="goal_agreed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__in=ChairRole.values, wording_version__gte=1), name="goal_words"
            ),
        ]

    @property
    def is_agreed(self) -> bool:
        """In force: both agreed to these words, and it is not closed."""
        return bool(self.client_agreed_at and self.therapist_agreed_at and not self.closed_at)
