"""What the two say to each other between sessions, and how a session is put into plain words and said back."""

from django.db import models
from django.db.models import F, Q

from alliance.kernel.ids import new_id
from alliance.kernel.sealed import SealedField
from alliance.people.models import Alliance, ChairRole, Practice
from alliance.therapy.models import Session


class MessageTerms(models.Model):
    """What the therapist states: within how many hours an answer comes, and the quiet hours of each day."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.OneToOneField(Alliance, on_delete=models.PROTECT, related_name="message_terms")
    within_hours = models.PositiveSmallIntegerField()
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    stated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(within_hours__gte=1, within_hours__lte=336), name="answered_within_two_weeks"
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_an_end",
            ),
        ]


class Message(models.Model):
    """One message; its id comes from the device that sent it, so that it is never there twice."""

    id = models.UUIDField(primary_key=True)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="messages")
    chair = models.CharField(max_length=12, choices=ChairRole)
    words = SealedField()
    needs_answer = models.BooleanField(default=True)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(chair__in=ChairRole.values), name="message_of_a_chair"),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True) | Q(read_at__isnull=True),
                name="message_read_stays",
            ),
        ]
        indexes = [models.Index(fields=["alliance", "sent_at"], name="messages_in_order")]


class Attachment(models.Model):
    """A small file of a checked kind with a message: its name and its bytes sealed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attachments")
    name = SealedField()
    content = SealedField()
    media_type = models.CharField(max_length=40)
    n_bytes = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(n_bytes__gte=1, n_bytes__lte=2_000_000), name="attachment_is_small"
            ),
        ]


class MessageDraft(models.Model):
    """What one chair is still writing."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="message_drafts")
    chair = models.CharField(max_length=12, choices=ChairRole)
    words = SealedField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alliance", "chair"], name="one_message_draft"),
        ]


class Summary(models.Model):
    """A session in plain words, by the therapist; the client says it back, the therapist confirms or clears up."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="summaries")
    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="summary")
    words = SealedField()
    version = models.PositiveSmallIntegerField(default=1)
    written_at = models.DateTimeField()
    said_back = SealedField(null=True)
    said_at = models.DateTimeField(null=True)
    is_agreed = models.BooleanField(null=True)
    cleared_up = SealedField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(said_back__isnull=True, said_at__isnull=True)
                | Q(said_back__isnull=False, said_at__isnull=False, said_at__gte=F("written_at")),
                name="summary_said_back_whole",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, is_agreed__isnull=True)
                | Q(settled_at__isnull=False, is_agreed__isnull=False, said_at__isnull=False),
                name="summary_settled_whole",
            ),
        ]


class Unsaid(models.Model):
    """What the client could not say: written for themselves, shared later or never."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="unsaid")
    words = SealedField()
    written_at = models.DateTimeField()
    shared_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(shared_at__isnull=True) | Q(shared_at__gte=F("written_at")),
                name="unsaid_shared_after",
            ),
        ]
