"""States: one an alliance and audience, folded from the facts that audience may see."""

from django.db import models
from django.db.models import Q

from alliance.people.models import Alliance, Practice


class State(models.Model):
    """What one audience may know of one alliance, as canonical JSON bytes. Same facts, same build: same bytes."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="states")
    audience = models.CharField(max_length=12)
    payload = models.TextField()
    method = models.CharField(max_length=40)
    is_stale = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alliance", "audience"], name="one_state_an_audience"),
            models.CheckConstraint(
                condition=Q(audience__in=["client", "therapist", "shared"]), name="state_audience"
            ),
        ]
