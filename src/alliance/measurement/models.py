"""Instruments assigned, answers as given, scores with their provenance. A correction is a new record."""

from django.db import models
from django.db.models import F, Q

from alliance.kernel.ids import new_id
from alliance.kernel.sealed import SealedField
from alliance.people.models import Alliance, ChairRole, Person, Practice
from alliance.therapy.models import Session


class Occasion(models.TextChoices):
    """Where in the loop a form was answered."""

    BEFORE = "before"
    AFTER = "after"
    MEASURE = "measure"


class Way(models.TextChoices):
    """The way an answer came in."""

    WEB = "web"
    TABLET = "tablet"
    PAPER = "paper"
    IMPORT = "import"
    COMMAND_LINE = "cli"


class Assignment(models.Model):
    """A measure and its rhythm, agreed by both: asked every so many sessions."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="assignments")
    instrument = models.CharField(max_length=60)
    every_sessions = models.PositiveSmallIntegerField()
    proposed_by = models.CharField(max_length=12, choices=ChairRole)
    proposed_at = models.DateTimeField()
    client_agreed_at = models.DateTimeField(null=True)
    therapist_agreed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "instrument"], condition=Q(ended_at__isnull=True), name="assigned_once"
            ),
            models.CheckConstraint(condition=Q(every_sessions__gte=1), name="assigned_rhythm"),
            models.CheckConstraint(
                condition=Q(client_agreed_at__isnull=False) | Q(therapist_agreed_at__isnull=False),
                name="assigned_by_somebody",
            ),
        ]


class Response(models.Model):
    """One administration of one instrument: the answers as given, sealed, under an id the client's device made.

    `answers` is sealed JSON {link_id: value as given}; `candours` {link_id: candour} says who may see which.
    `body_hash` tells a repeated submission from a different one under the same id.
    """

    id = models.UUIDField(primary_key=True)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="responses")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, related_name="responses")
    occasion = models.CharField(max_length=8, choices=Occasion)
    instrument = models.CharField(max_length=60)
    instrument_version = models.CharField(max_length=40)
    scoring_version = models.CharField(max_length=40, blank=True)
    chair = models.CharField(max_length=12, choices=ChairRole)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="responses")
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=8, choices=Way)
    language = models.CharField(max_length=12, default="en")
    answers = SealedField()
    candours = models.JSONField(default=dict)
    body_hash = models.CharField(max_length=64)
    answered_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="corrected_by")
    administration = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["alliance", "-answered_at"], name="response_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "occasion", "instrument", "chair"],
                condition=Q(corrects__isnull=True, session__isnull=False),
                name="answered_once",
            ),
            models.CheckConstraint(
                condition=~Q(way="paper") | Q(entered_by__isnull=False), name="paper_entered_by_somebody"
            ),
            models.CheckConstraint(
                condition=Q(recorded_at__gte=F("answered_at")), name="recorded_after_answered"
            ),
        ]


class Score(models.Model):
    """One scale of one response; a missing value says why."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="scores")
    scale = models.CharField(max_length=60)
    value = models.FloatField(null=True)
    n_answered = models.PositiveSmallIntegerField()
    n_missing = models.PositiveSmallIntegerField()
    prorated = models.BooleanField(default=False)
    missing_reason = models.CharField(max_length=40, blank=True)
    scoring_version = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "scale"], name="scored_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, missing_reason="")
                | (Q(value__isnull=True) & ~Q(missing_reason="")),
                name="score_or_reason",
            ),
        ]


class Draft(models.Model):
    """A form half answered: saved as it goes, sealed, seen by nobody else, gone once submitted."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="drafts")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="drafts")
    occasion = models.CharField(max_length=8, choices=Occasion)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="drafts")
    submission_id = models.UUIDField(default=new_id)
    answers = SealedField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "occasion", "person"], name="one_draft")]


class CustomInstrument(models.Model):
    """An instrument a site added (a skeleton from an import, a FHIR Questionnaire), in the practice's own library."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    key = models.CharField(max_length=60)
    version = models.CharField(max_length=40)
    definition = models.JSONField()
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "key", "version"], name="custom_instrument_once")
        ]


class TabletCode(models.Model):
    """A one-time code with which a client answers one form on the practice's tablet. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    session = models.ForeignKey(Session, on_delete=models.PROTECT)
    occasion = models.CharField(max_length=8, choices=Occasion)
    code_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="tablet_code_expires"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(used_at__isnull=False),
                name="tablet_used_before_answered",
            ),
        ]


class ImportBatch(models.Model):
    """One import of a practice's table: its content hash makes a repetition harmless."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    content_hash = models.CharField(max_length=64)
    imported_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    imported_at = models.DateTimeField()
    n_clients = models.PositiveIntegerField()
    n_responses = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "content_hash"], name="imported_once"),
        ]
