"""States: one an alliance and audience, folded from the facts that audience may see."""

from django.db import models
from django.db.models import Q

from alliance.people.models import Alliance, Practice

AUDIENCES = ["client", "therapist", "shared"]


class State(models.Model):
    """What one audience may know of one alliance, as canonical JSON bytes. Same facts, same build: same bytes.

    `closed` sessions lie in the bank of filters at the checkpoint of that number (none below one); `parameters` names
    the hyper-parameters they were filtered with.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="states")
    audience = models.CharField(max_length=12)
    payload = models.TextField()
    method = models.CharField(max_length=80)
    parameters = models.CharField(max_length=40)
    closed = models.PositiveIntegerField(default=0)
    is_stale = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alliance", "audience"], name="one_state_an_audience"),
            models.CheckConstraint(condition=Q(audience__in=AUDIENCES), name="state_audience"),
        ]


class Checkpoint(models.Model):
    """One audience's state after its `closed`-th session went into the filters, with the bank as it then stood.

    A late fact is folded from the last checkpoint before it. The newest checkpoint's bank is the state's own.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="checkpoints")
    audience = models.CharField(max_length=12)
    closed = models.PositiveIntegerField()
    position = models.CharField(max_length=120)  # of the last fact folded, as the state has it
    payload = models.TextField()
    bank = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "audience", "closed"], name="one_checkpoint_a_session"
            ),
            models.CheckConstraint(condition=Q(closed__gte=1), name="checkpoint_of_a_session"),
            models.CheckConstraint(condition=Q(audience__in=AUDIENCES), name="checkpoint_audience"),
        ]
