"""Candour: what the client lets the therapist see of an answer, and when. Consents with their history."""

from django.db import models
from django.db.models import F, Q

from alliance.kernel.ids import new_id
from alliance.people.models import Alliance, ChairRole, Person, Practice


class Candour(models.TextChoices):
    """Chosen by the client before answering; narrowing is possible until opened, widening only by the client's act."""

    SHARE = "share"
    SESSION = "session"
    KEEP = "keep"


OPENED = "opened"  # where an answer's candour stood: the client opened it since, by a tap


class StandingCandour(models.Model):
    """The client's standing choice in one alliance; the newest row counts. Nothing is chosen for the client."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="standing_candours")
    candour = models.CharField(max_length=8, choices=Candour)
    chosen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["alliance", "-chosen_at"], name="candour_newest")]
        constraints = [
            models.CheckConstraint(condition=Q(candour__in=Candour.values), name="standing_candour")
        ]


class Consent(models.Model):
    """A yes of one chair to one purpose (an interpreter, a recording…), given and withdrawn with dates."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="consents")
    chair = models.CharField(max_length=12, choices=ChairRole)
    purpose = models.CharField(max_length=40)
    about = models.UUIDField(null=True)
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "chair", "purpose"],
                condition=Q(withdrawn_at__isnull=True, about__isnull=True),
                name="consent_once",
            ),
            models.UniqueConstraint(
                fields=["alliance", "chair", "purpose", "about"],
                condition=Q(withdrawn_at__isnull=True, about__isnull=False),
                name="consent_once_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
                name="consent_dates",
            ),
            models.CheckConstraint(condition=Q(chair__in=ChairRole.values), name="consent_of_a_chair"),
        ]
