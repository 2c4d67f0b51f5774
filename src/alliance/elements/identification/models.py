"""Common ground: marks that stay closed, cards that both opened, ways of working; and who might fit at intake."""

from django.db import models
from django.db.models import F, Q

from alliance.kernel.ids import new_id
from alliance.kernel.sealed import SealedField
from alliance.people.models import Alliance, ChairRole, Person, Practice
from alliance.therapy.models import Session

DIMENSIONS = ("leads", "feeling", "time", "warmth")


class Marks(models.Model):
    """What one chair marked, all in one sealed piece: not even how many are told from outside."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="card_marks")
    chair = models.CharField(max_length=12, choices=ChairRole)
    cards = SealedField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alliance", "chair"], name="marks_of_a_chair"),
            models.CheckConstraint(condition=Q(chair__in=ChairRole.values), name="marks_chair"),
        ]


class CardAnswer(models.Model):
    """What one chair said when asked once more about one of its own cards: once a session."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="card_answers")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="card_answers")
    chair = models.CharField(max_length=12, choices=ChairRole)
    said = SealedField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "chair"], name="card_answered_once_a_session"),
            models.CheckConstraint(condition=Q(chair__in=ChairRole.values), name="card_answer_chair"),
        ]


class CommonCard(models.Model):
    """A card both marked, both allow and both confirmed: the two see it, and may say that they talked about it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="common_cards")
    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="common_card")
    card = SealedField()
    revealed_at = models.DateTimeField()
    client_talked_at = models.DateTimeField(null=True)
    therapist_talked_at = models.DateTimeField(null=True)

    @property
    def is_talked(self) -> bool:
        """Whether both said that they talked about it."""
        return bool(self.client_talked_at and self.therapist_talked_at)


class PutForward(models.Model):
    """An experience the therapist does not share, put forward by the client; the therapist answers in words."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="put_forward")
    words = SealedField()
    put_at = models.DateTimeField()
    answer = SealedField(null=True)
    answered_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__isnull=True, answered_at__isnull=True)
                | Q(answer__isnull=False, answered_at__isnull=False, answered_at__gte=F("put_at")),
                name="put_forward_answered_whole",
            ),
        ]


class Preferences(models.Model):
    """How one chair would like to work, on four lines; compared once both want to."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="preferences")
    chair = models.CharField(max_length=12, choices=ChairRole)
    values = SealedField()
    compare = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alliance", "chair"], name="preferences_of_a_chair"),
            models.CheckConstraint(condition=Q(chair__in=ChairRole.values), name="preferences_chair"),
        ]


class WayOfWorking(models.Model):
    """How the two will work on one of the four lines, in words both agreed to."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="ways_of_working")
    dimension = models.CharField(max_length=12)
    words = SealedField()
    version = models.PositiveSmallIntegerField(default=1)
    client_agreed_at = models.DateTimeField(null=True)
    therapist_agreed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alliance", "dimension"], name="one_way_a_line"),
            models.CheckConstraint(condition=Q(dimension__in=DIMENSIONS), name="way_of_a_line"),
            models.CheckConstraint(
                condition=Q(client_agreed_at__isnull=False) | Q(therapist_agreed_at__isnull=False),
                name="way_of_somebody",
            ),
        ]

    @property
    def is_agreed(self) -> bool:
        """Whether both said yes to these words."""
        return bool(self.client_agreed_at and self.therapist_agreed_at)


class TherapistOffer(models.Model):
    """How many clients a therapist can take now, and when, in which languages, for what: the therapist's own words."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="intake_offers")
    places = models.PositiveSmallIntegerField(default=0)
    profile = SealedField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "person"], name="one_offer_a_therapist"),
            models.CheckConstraint(condition=Q(places__lte=60), name="offer_of_places"),
        ]


class IntakeRequest(models.Model):
    """What a waiting client asks for: sealed with their key; whoever manages sees that they wait, and how well fits."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="intake_requests")
    profile = SealedField()
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "person"], condition=Q(ended_at__isnull=True), name="one_open_request"
            ),
        ]


class IntakeProposal(models.Model):
    """One therapist proposed to a waiting client, with reasons; the client chooses one of up to three, or none."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    request = models.ForeignKey(IntakeRequest, on_delete=models.PROTECT, related_name="proposals")
    therapist = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveSmallIntegerField()
    fit_percent = models.PositiveSmallIntegerField()
    reasons = SealedField()
    proposed_at = models.DateTimeField()
    chosen_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request", "rank"], condition=Q(declined_at__isnull=True), name="proposal_ranked_once"
            ),
            models.CheckConstraint(
                condition=Q(rank__gte=1, rank__lte=3, fit_percent__lte=100), name="three_proposals_at_most"
            ),
            models.CheckConstraint(
                condition=Q(chosen_at__isnull=True) | Q(declined_at__isnull=True),
                name="proposal_answered_once",
            ),
        ]
