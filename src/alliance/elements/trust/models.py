"""What makes a space safe: an agreement both signed, questions that are answered, what is not forgotten."""

from django.db import models
from django.db.models import F, Q

from alliance.kernel.ids import new_id
from alliance.kernel.sealed import SealedField
from alliance.people.models import Alliance, ChairRole, Person, Practice


class ConfidentialityAgreement(models.Model):
    """What stays between the two and where that ends, as it stood when it was proposed; in force by two signatures."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        IN_FORCE = "in_force"
        REPLACED = "replaced"
        TAKEN_BACK = "taken_back"

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(
        Alliance, on_delete=models.PROTECT, related_name="confidentiality_agreements"
    )
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    words = SealedField()
    proposed_by = models.CharField(max_length=12, choices=ChairRole)
    proposed_at = models.DateTimeField()
    client_signed_at = models.DateTimeField(null=True)
    therapist_signed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alliance", "number"], name="confidentiality_numbered"),
            models.UniqueConstraint(
                fields=["alliance"], condition=Q(state="proposed"), name="one_confidentiality_proposed"
            ),
            models.UniqueConstraint(
                fields=["alliance"], condition=Q(state="in_force"), name="one_confidentiality_in_force"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "taken_back"])
                | Q(
                    state__in=["in_force", "replaced"],
                    client_signed_at__isnull=False,
                    therapist_signed_at__isnull=False,
                ),
                name="confidentiality_signed_by_both",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__in=ChairRole.values), name="confidentiality_of_a_chair"
            ),
        ]


class WhyAsked(models.Model):
    """The client asks why somebody opened something; who did must answer."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="whys_asked")
    entry_seq = models.PositiveIntegerField()
    verb = models.CharField(max_length=60)
    opened_at = models.DateTimeField()
    asked_of = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="whys_asked")
    asked_at = models.DateTimeField()
    answer = SealedField(null=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alliance", "entry_seq"], name="why_asked_once"),
            models.CheckConstraint(
                condition=Q(answer__isnull=True, answered_at__isnull=True, answered_by__isnull=True)
                | Q(
                    answer__isnull=False,
                    answered_by__isnull=False,
                    answered_at__isnull=False,
                    answered_at__gte=F("asked_at"),
                ),
                name="why_answered_whole",
            ),
        ]


class Remember(models.Model):
    """Something that matters and is not to be forgotten: recorded by the two together."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="to_remember")
    words = SealedField()
    proposed_by = models.CharField(max_length=12, choices=ChairRole)
    proposed_at = models.DateTimeField()
    client_agreed_at = models.DateTimeField(null=True)
    therapist_agreed_at = models.DateTimeField(null=True)
    remembered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(proposed_by__in=ChairRole.values), name="remember_of_a_chair"),
            models.CheckConstraint(
                condition=Q(remembered_at__isnull=True)
                | Q(client_agreed_at__isnull=False, therapist_agreed_at__isnull=False),
                name="remembered_what_both_recorded",
            ),
        ]

    @property
    def is_agreed(self) -> bool:
        """Whether both want it recorded in these words."""
        return bool(self.client_agreed_at and self.therapist_agreed_at)


class OwnContact(models.Model):
    """Somebody outside the two whom the client can turn to, in the client's own words: seen by the client alone."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.OneToOneField(Alliance, on_delete=models.PROTECT, related_name="own_contact")
    words = SealedField()
    named_at = models.DateTimeField()
