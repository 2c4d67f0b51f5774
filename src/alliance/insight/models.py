"""States: one an alliance and audience, folded from the facts it may see; and what is estimated from a practice."""

from django.db import models
from django.db.models import F, Q

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


class ExpectedCourse(models.Model):
    """A growth model of one scale, estimated from what the clients of a practice shared: the newest estimate alone."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    scale = models.CharField(max_length=80)
    intercept = models.FloatField()
    slope = models.FloatField()
    var_intercept = models.FloatField()
    cov_intercept_slope = models.FloatField()
    var_slope = models.FloatField()
    var_noise = models.FloatField()
    n_clients = models.PositiveIntegerField()
    n_scores = models.PositiveIntegerField()
    method = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "scale"], name="one_expected_course_a_scale"),
            models.CheckConstraint(condition=Q(n_clients__gte=50), name="expected_course_of_enough"),
            models.CheckConstraint(
                condition=Q(var_intercept__gte=0, var_slope__gte=0, var_noise__gt=0),
                name="expected_course_varies",
            ),
        ]


class MovesTogether(models.Model):
    """Whether alliance and one outcome move together within the clients of a practice: the newest figure alone.

    Without a figure `reason` says why, and `needed` about how many clients it needs. Counts are of what was shared.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    scale = models.CharField(max_length=80)
    value = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    n_clients = models.PositiveIntegerField()
    n_sessions = models.PositiveIntegerField()
    n_therapists = models.PositiveIntegerField()
    reason = models.CharField(max_length=60, blank=True)
    needed = models.PositiveIntegerField(null=True)
    method = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "scale"], name="one_figure_a_scale"),
            models.CheckConstraint(
                condition=Q(reason="", value__isnull=False, low__isnull=False, high__isnull=False)
                | (~Q(reason="") & Q(value__isnull=True, low__isnull=True, high__isnull=True)),
                name="together_figure_or_reason",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True)
                | Q(low__isnull=False, high__isnull=False, value__gte=F("low"), value__lte=F("high")),
                name="together_within_interval",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(n_clients__gte=20), name="together_of_enough"
            ),
        ]
