"""A goal: its words agreed by both. Changing the words asks both again."""

from django.db import models
from django.db.models import F, Q

from alliance.kernel.ids import new_id
from alliance.kernel.sealed import SealedField
from alliance.people.models import Alliance, ChairRole, Practice
from alliance.therapy.models import Session

ACTIVE_AT_MOST = 3
WHEN_BOTH_WANT_MORE = 6


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
    reason = SealedField(null=True)
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


class GoalWording(models.Model):
    """Every wording a goal ever had, and whose it was: the story of a goal begins here."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="wordings")
    version = models.PositiveSmallIntegerField()
    words = SealedField()
    by_chair = models.CharField(max_length=12, choices=ChairRole)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["goal", "version"], name="goal_worded_once"),
            models.CheckConstraint(condition=Q(by_chair__in=ChairRole.values), name="goal_worded_by"),
        ]


class GoalScale(models.Model):
    """What each level of attaining a goal would look like, from -2 to +2, and its weight: agreed by both."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="goal_scales")
    goal = models.OneToOneField(Goal, on_delete=models.PROTECT, related_name="scale")
    levels = SealedField()
    weight = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveSmallIntegerField(default=1)
    client_agreed_at = models.DateTimeField(null=True)
    therapist_agreed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weight__gte=1, weight__lte=5), name="goal_weight"),
            models.CheckConstraint(
                condition=Q(client_agreed_at__isnull=False) | Q(therapist_agreed_at__isnull=False),
                name="goal_scale_of_somebody",
            ),
        ]

    @property
    def is_agreed(self) -> bool:
        """Whether both said yes to these levels."""
        return bool(self.client_agreed_at and self.therapist_agreed_at)


class GoalAttained(models.Model):
    """Where one chair sees a goal on its agreed scale, on a day; the newest counts."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="attained")
    chair = models.CharField(max_length=12, choices=ChairRole)
    level = models.SmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(level__gte=-2, level__lte=2, chair__in=ChairRole.values), name="goal_level"
            ),
        ]


class MoreGoals(models.Model):
    """Both want more than three goals at a time: it takes both, and either takes it back."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.OneToOneField(Alliance, on_delete=models.PROTECT, related_name="more_goals")
    client_wants = models.BooleanField(default=False)
    therapist_wants = models.BooleanField(default=False)


class GoalRanking(models.Model):
    """In which order one chair puts the goals: private, until both want to compare the same goals."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="goal_rankings")
    chair = models.CharField(max_length=12, choices=ChairRole)
    goals = SealedField()
    ranked_at = models.DateTimeField()
    compare = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alliance", "chair"], name="goal_ranking_of_a_chair"),
            models.CheckConstraint(condition=Q(chair__in=ChairRole.values), name="goal_ranking_chair"),
        ]


class GoalTouched(models.Model):
    """A session in which the two worked on a goal."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="touched")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="goals_touched")
    by_chair = models.CharField(max_length=12, choices=ChairRole)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["goal", "session"], name="goal_touched_once_a_session"),
            models.CheckConstraint(condition=Q(by_chair__in=ChairRole.values), name="goal_touched_by"),
        ]
