"""Sessions of therapy and the steps of the loop around them."""

from django.db import models
from django.db.models import F, Q

from alliance.confidentiality.models import Candour
from alliance.kernel.ids import new_id
from alliance.kernel.sealed import SealedField
from alliance.people.models import Alliance, ChairRole, Person, Practice


class Session(models.Model):
    """One appointment: planned, then held, missed, moved (a new row follows) or cancelled; by whom is always said.

    Cancelled by nobody is what was still ahead when the alliance ended.
    """

    class Status(models.TextChoices):
        PLANNED = "planned"
        HELD = "held"
        MISSED = "missed"
        MOVED = "moved"
        CANCELLED = "cancelled"

    class Mode(models.TextChoices):
        ROOM = "room"
        VIDEO = "video"

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="sessions")
    number = models.PositiveIntegerField()
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=50)
    mode = models.CharField(max_length=8, choices=Mode, default=Mode.ROOM)
    status = models.CharField(max_length=12, choices=Status, default=Status.PLANNED)
    by_chair = models.CharField(max_length=12, choices=ChairRole, blank=True)
    late_by = models.CharField(max_length=12, choices=ChairRole, blank=True)
    late_minutes = models.PositiveSmallIntegerField(null=True)
    moved_to = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="moved_from")
    is_last = models.BooleanField(default=False)
    revealed_at = models.DateTimeField(null=True)
    therapist_opened_at = models.DateTimeField(null=True)
    planned_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["alliance", "-starts_at"], name="session_newest")]
        constraints = [
            models.UniqueConstraint(fields=["alliance", "number"], name="session_number_once"),
            models.UniqueConstraint(
                fields=["alliance", "starts_at"],
                condition=Q(status__in=["planned", "held"]),
                name="session_time_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["planned", "held", "cancelled"], by_chair="")
                | (Q(status__in=["missed", "moved", "cancelled"]) & ~Q(by_chair="")),
                name="session_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(late_by="", late_minutes__isnull=True)
                | (~Q(late_by="") & Q(late_minutes__isnull=False, late_minutes__gt=0, status="held")),
                name="session_late_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(status="moved", moved_to__isnull=False)
                | (~Q(status="moved") & Q(moved_to__isnull=True)),
                name="session_moved_somewhere",
            ),
            models.CheckConstraint(condition=Q(minutes__gt=0, number__gt=0), name="session_positive"),
            models.CheckConstraint(
                condition=Q(
                    status__in=["planned", "held", "missed", "moved", "cancelled"],
                    mode__in=["room", "video"],
                    by_chair__in=["", *ChairRole.values],
                    late_by__in=["", *ChairRole.values],
                ),
                name="session_words",
            ),
        ]


class Interpreter(models.Model):
    """Named, bound to one session, there only when both consented."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="interpreters")
    name = SealedField()
    client_agreed_at = models.DateTimeField(null=True)
    therapist_agreed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(client_agreed_at__isnull=False) | Q(therapist_agreed_at__isnull=False),
                name="interpreter_named_by_somebody",
            ),
        ]

    @property
    def is_agreed(self) -> bool:
        """Whether both said yes and neither took it back."""
        return bool(self.client_agreed_at and self.therapist_agreed_at and not self.withdrawn_at)


class Topic(models.Model):
    """What somebody wants to talk about in a session. The words are sealed; who sees them follows the candour."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="topics")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="topics")
    chair = models.CharField(max_length=12, choices=ChairRole)
    words = SealedField()
    candour = models.CharField(max_length=8, choices=Candour)
    brought_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(opened_at__gte=F("brought_at")),
                name="topic_opened_after",
            ),
            models.CheckConstraint(
                condition=~Q(candour="keep") | Q(opened_at__isnull=True), name="topic_kept_stays_closed"
            ),
            models.CheckConstraint(
                condition=Q(candour__in=Candour.values, chair__in=ChairRole.values), name="topic_words"
            ),
            models.CheckConstraint(
                condition=~Q(chair="therapist") | Q(candour="share"), name="topic_of_therapist_is_shared"
            ),
        ]


class Arrangement(models.Model):
    """How these two use the loop: when the review takes place, as the client prefers; newest row counts."""

    class ReviewWhen(models.TextChoices):
        OPENS = "opens"
        ENDS = "ends"

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="arrangements")
    review_when = models.CharField(max_length=8, choices=ReviewWhen, default=ReviewWhen.OPENS)
    chosen_by = models.ForeignKey(Person, on_delete=models.PROTECT)
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(review_when__in=["opens", "ends"]), name="arrangement_when"),
        ]


class OpenRoom(models.Model):
    """A room of one alliance: proposed by one chair, open from the other's yes, until either closes it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="rooms")
    key = models.CharField(max_length=40)
    proposed_by = models.CharField(max_length=12, choices=ChairRole)
    proposed_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=12, choices=ChairRole, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "key"], condition=Q(ended_at__isnull=True), name="room_open_once"
            ),
            models.UniqueConstraint(
                fields=["alliance"],
                condition=Q(agreed_at__isnull=True, ended_at__isnull=True),
                name="one_room_proposed_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="")
                | Q(
                    ended_at__isnull=False,
                    ended_at__gte=F("proposed_at"),
                    ended_by__in=ChairRole.values,
                ),
                name="room_closed_by_a_chair",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | Q(agreed_at__gte=F("proposed_at")),
                name="room_agreed_after_proposed",
            ),
            models.CheckConstraint(condition=Q(proposed_by__in=ChairRole.values), name="room_of_a_chair"),
        ]

    @property
    def is_open(self) -> bool:
        """Whether both said yes and neither closed it since."""
        return self.agreed_at is not None and self.ended_at is None


class CalendarFeed(models.Model):
    """A secret address under which a person's own calendar program reads their sessions. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="calendar_feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    is_neutral = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "person"], condition=Q(revoked_at__isnull=True), name="one_calendar_feed"
            ),
        ]


class Ask(models.Model):
    """What waits for one chair in a room: a yes, an answer, a look. Gone once it is answered, or asks no more."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="asks")
    chair = models.CharField(max_length=12, choices=ChairRole)
    room = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    ref = models.UUIDField()
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chair", "kind", "ref"], name="asked_once"),
            models.CheckConstraint(condition=Q(chair__in=ChairRole.values), name="ask_of_a_chair"),
        ]
