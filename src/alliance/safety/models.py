"""Response plans, alerts and their escalation. This path is independent of insight and of candour."""

from django.db import models
from django.db.models import F, Q

from alliance.kernel.ids import new_id
from alliance.kernel.sealed import SealedField
from alliance.people.models import Alliance, ChairRole, Person, Practice


class ResponsePlan(models.Model):
    """Who reads a safety answer, when, and who steps in; both know it. The newest row agreed by both counts."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="response_plans")
    reader = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    read_within_hours = models.PositiveSmallIntegerField()
    hours = SealedField()
    backup = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    known_ongoing_up_to = models.PositiveSmallIntegerField(default=0)
    steps = SealedField(null=True)
    proposed_at = models.DateTimeField()
    therapist_agreed_at = models.DateTimeField(null=True)
    client_agreed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(read_within_hours__gte=1), name="plan_read_within"),
            models.CheckConstraint(
                condition=Q(backup__isnull=True) | ~Q(backup=F("reader")), name="plan_backup_is_another"
            ),
            models.CheckConstraint(
                condition=Q(therapist_agreed_at__isnull=False) | Q(client_agreed_at__isnull=False),
                name="plan_proposed_by_somebody",
            ),
        ]


class Alert(models.Model):
    """A safety answer above "not at all": one for each (administration, item), closed only by a recorded action."""

    class Urgency(models.TextChoices):
        KNOWN = "known"
        SOON = "soon"
        NOW = "now"

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="alerts")
    administration = models.UUIDField()
    item = models.CharField(max_length=60)
    instrument = models.CharField(max_length=60)
    value = models.PositiveSmallIntegerField()
    urgency = models.CharField(max_length=8, choices=Urgency)
    for_review_only = models.BooleanField(default=False)
    duty = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField()
    answered_at = models.DateTimeField()
    notified_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    closed_with = SealedField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["administration", "item"], name="one_alert_an_item"),
            models.CheckConstraint(condition=Q(value__gte=1), name="alert_above_not_at_all"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, closed_with__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False, closed_with__isnull=False),
                name="alert_closed_by_an_action",
            ),
            models.CheckConstraint(condition=Q(urgency__in=["known", "soon", "now"]), name="alert_urgency"),
        ]


class AlertClosing(models.Model):
    """What was done, each time an alert was closed: it stays when a higher answer opens the alert again."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="closings")
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    words = SealedField()


class ContactRequest(models.Model):
    """*Please contact me*, with the response time that was shown."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="contact_requests")
    asked_by = models.CharField(max_length=12, choices=ChairRole)
    words = SealedField(null=True)
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alliance"], condition=Q(answered_at__isnull=True), name="one_contact_waits"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="contact_answered_by_somebody",
            ),
        ]


class Leave(models.Model):
    """A member of staff is away; who covers."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="leaves")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    cover = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    told = SealedField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="leave_dates")]
