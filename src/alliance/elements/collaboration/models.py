"""What the two work out together: the order of the agenda, the plan in versions, decisions, tasks."""

from django.db import models
from django.db.models import Q

from alliance.kernel.ids import new_id
from alliance.kernel.sealed import SealedField
from alliance.people.models import Alliance, ChairRole, Practice
from alliance.therapy.models import Topic

BOTH = "both"
WHOSE = (*ChairRole.values, BOTH)


class AgendaPlace(models.Model):
    """Where something both want to talk about stands in the agenda, and whether they came to it."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="agenda_places")
    topic = models.OneToOneField(Topic, on_delete=models.PROTECT, related_name="agenda_place")
    place = models.PositiveSmallIntegerField(default=0)
    reached_at = models.DateTimeField(null=True)


class PlanVersion(models.Model):
    """One version of the treatment plan: proposed by either, in force only when both signed it."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        ADAPTED = "adapted"
        DECLINED = "declined"
        TAKEN_BACK = "taken_back"
        IN_FORCE = "in_force"
        REPLACED = "replaced"
        ENDED = "ended"

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="plan_versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    parts = SealedField()
    review_on = models.DateField(null=True)
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="followed_by")
    proposed_by = models.CharField(max_length=12, choices=ChairRole)
    proposed_at = models.DateTimeField()
    client_signed_at = models.DateTimeField(null=True)
    therapist_signed_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = SealedField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alliance", "number"], name="plan_numbered"),
            models.UniqueConstraint(
                fields=["alliance"], condition=Q(state="proposed"), name="one_plan_proposed"
            ),
            models.UniqueConstraint(
                fields=["alliance"], condition=Q(state="in_force"), name="one_plan_in_force"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["proposed", "adapted", "declined", "taken_back"], answered_at__isnull=True
                )
                | Q(state__in=["adapted", "declined", "taken_back"], answered_at__isnull=False)
                | Q(
                    state__in=["in_force", "replaced", "ended"],
                    client_signed_at__isnull=False,
                    therapist_signed_at__isnull=False,
                ),
                name="plan_in_force_signed_by_both",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__in=ChairRole.values, number__gte=1), name="plan_of_a_chair"
            ),
        ]


class SharedDecision(models.Model):
    """A decision of the two: the options, what matters to each, what was decided and by whom."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="shared_decisions")
    question = SealedField()
    options = SealedField()
    client_matters = SealedField(null=True)
    therapist_matters = SealedField(null=True)
    outcome = SealedField(null=True)
    decided_by = models.CharField(max_length=12, blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    opened_by = models.CharField(max_length=12, choices=ChairRole)
    opened_at = models.DateTimeField()
    client_agreed_at = models.DateTimeField(null=True)
    therapist_agreed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True)
                | Q(client_agreed_at__isnull=False, therapist_agreed_at__isnull=False, outcome__isnull=False),
                name="decision_made_by_both",
            ),
            models.CheckConstraint(
                condition=Q(outcome__isnull=True, decided_by="")
                | Q(outcome__isnull=False, decided_by__in=WHOSE),
                name="decision_says_whose",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True) | Q(dropped_at__isnull=True), name="decision_ends_once"
            ),
            models.CheckConstraint(condition=Q(opened_by__in=ChairRole.values), name="decision_of_a_chair"),
        ]


class Task(models.Model):
    """Something to do between sessions, agreed by both; what became of it counts against nobody."""

    class Became(models.TextChoices):
        DONE = "done"
        PARTLY = "partly"
        NOT_DONE = "not_done"

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="tasks")
    words = SealedField()
    version = models.PositiveSmallIntegerField(default=1)
    done_by = models.CharField(max_length=12)
    until = models.DateField(null=True)
    proposed_by = models.CharField(max_length=12, choices=ChairRole)
    proposed_at = models.DateTimeField()
    client_agreed_at = models.DateTimeField(null=True)
    therapist_agreed_at = models.DateTimeField(null=True)
    became = models.CharField(max_length=8, choices=Became, blank=True)
    hindrance = SealedField(null=True)
    became_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(became="", became_at__isnull=True)
                | Q(
                    became__in=["done", "partly", "not_done"],
                    became_at__isnull=False,
                    client_agreed_at__isnull=False,
                    therapist_agreed_at__isnull=False,
                ),
                name="task_agreed_before_told",
            ),
            models.CheckConstraint(
                condition=Q(done_by__in=WHOSE, proposed_by__in=ChairRole.values), name="task_of_somebody"
            ),
        ]

    @property
    def is_agreed(self) -> bool:
        """Whether both said yes to these words."""
        return bool(self.client_agreed_at and self.therapist_agreed_at)
