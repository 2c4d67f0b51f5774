"""States: one an alliance and audience, folded from the facts it may see; and what is estimated from a practice."""

from django.db import models
from django.db.models import F, Q

from alliance.kernel.long_text import LongText
from alliance.people.models import Alliance, Person, Practice

AUDIENCES = ["client", "therapist", "shared"]


class State(models.Model):
    """What one audience may know of one alliance, as canonical JSON bytes. Same facts, same build: same bytes.

    `closed` sessions lie in the bank of filters at the checkpoint of that number (none below one); `parameters` names
    the hyper-parameters they were filtered with.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="states")
    audience = models.CharField(max_length=12)
    payload = LongText()
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
    payload = LongText()
    bank = LongText()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "audience", "closed"], name="one_checkpoint_a_session"
            ),
            models.CheckConstraint(condition=Q(closed__gte=1), name="checkpoint_of_a_session"),
            models.CheckConstraint(condition=Q(audience__in=AUDIENCES), name="checkpoint_audience"),
        ]


class ToldOf(models.Model):
    """A finding as it was first shown to one person, and what they said of it.

    `about` is the alliance's finding: kind, element, session. Nothing of the finding itself is kept.
    """

    class Verdict(models.TextChoices):
        USEFUL = "useful"
        NOT_USEFUL = "not_useful"

    class Reason(models.TextChoices):
        KNEW = "knew"
        NOT_SO = "not_so"
        TOO_LATE = "too_late"
        NOT_OURS = "not_ours"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="told")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    element = models.CharField(max_length=40, blank=True)
    session = models.CharField(max_length=36, blank=True)
    shown_at = models.DateTimeField()
    verdict = models.CharField(max_length=12, choices=Verdict, blank=True)
    reason = models.CharField(max_length=12, choices=Reason, blank=True)
    snoozed_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "alliance", "kind", "element", "session"], name="one_notice_of_a_finding"
            ),
            models.CheckConstraint(
                condition=(Q(verdict="not_useful") & ~Q(reason=""))
                | (~Q(verdict="not_useful") & Q(reason="")),
                name="not_useful_has_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["person", "shown_at"], name="notices_of_a_week")]


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
