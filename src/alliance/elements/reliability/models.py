"""What can be relied on: series of sessions, hours that became free, promises with a day."""

from django.db import models
from django.db.models import F, Q

from alliance.kernel.ids import new_id
from alliance.kernel.sealed import SealedField
from alliance.people.models import Alliance, ChairRole, Practice
from alliance.therapy.models import Session


class Series(models.Model):
    """Sessions at the same hour of the same weekday, by the clock of one place, every so many weeks."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="series")
    first_on = models.DateField()
    at = models.TimeField()
    zone = models.CharField(max_length=60)
    every_weeks = models.PositiveSmallIntegerField(default=1)
    minutes = models.PositiveSmallIntegerField(default=50)
    mode = models.CharField(max_length=8, choices=Session.Mode)
    made_by = models.CharField(max_length=12, choices=ChairRole)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alliance"], condition=Q(ended_at__isnull=True), name="one_series_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(every_weeks__gte=1, every_weeks__lte=8, minutes__gte=5), name="series_rhythm"
            ),
            models.CheckConstraint(condition=Q(made_by__in=ChairRole.values), name="series_of_a_chair"),
        ]


class SeriesSession(models.Model):
    """Which session is which of its series; moved or called off, it keeps its place and is an exception."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="sessions")
    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="in_series")
    nth = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "nth"], name="series_session_once")]


class EarlierHour(models.Model):
    """These two would take an hour that becomes free; until they do not want to wait any more."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="waits_for_hours")
    since = models.DateTimeField()
    by_chair = models.CharField(max_length=12, choices=ChairRole)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alliance"], condition=Q(ended_at__isnull=True), name="waits_for_hours_once"
            ),
            models.CheckConstraint(condition=Q(by_chair__in=ChairRole.values), name="waits_for_hours_by"),
        ]


class FreedHour(models.Model):
    """An hour of the therapist that became free, offered to two who wait; nothing of whose it was."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="freed_hours")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    session = models.OneToOneField(Session, on_delete=models.PROTECT, null=True, related_name="was_freed")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "starts_at"],
                condition=Q(answered_at__isnull=True),
                name="freed_hour_offered_once",
            ),
            models.CheckConstraint(
                condition=Q(session__isnull=True) | Q(answered_at__isnull=False),
                name="freed_hour_taken_by_answer",
            ),
        ]


class Promise(models.Model):
    """Something one of the two said they will do, until a day."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="promises")
    chair = models.CharField(max_length=12, choices=ChairRole)
    words = SealedField()
    due_at = models.DateTimeField()
    made_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(due_at__gt=F("made_at")), name="promise_lies_ahead"),
            models.CheckConstraint(
                condition=Q(kept_at__isnull=True) | Q(released_at__isnull=True), name="promise_ends_once"
            ),
            models.CheckConstraint(condition=Q(chair__in=ChairRole.values), name="promise_of_a_chair"),
        ]
