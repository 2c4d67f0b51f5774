"""The joint review, the repair, and what the two look back on at the end."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from alliance.kernel.ids import new_id
from alliance.kernel.sealed import SealedField
from alliance.people.models import Alliance, CaseGrant, ChairRole, Person, Practice
from alliance.therapy.models import Session


class JointReview(models.Model):
    """Two people looking back at one session. Counts as talked about only when both confirmed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="reviews")
    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="review")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=12, choices=ChairRole)
    decision = SealedField(null=True)
    decision_version = models.PositiveSmallIntegerField(default=0)
    client_confirmed_at = models.DateTimeField(null=True)
    therapist_confirmed_at = models.DateTimeField(null=True)
    not_today_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(not_today_at__isnull=True)
                | Q(client_confirmed_at__isnull=True)
                | Q(therapist_confirmed_at__isnull=True),
                name="not_today_or_talked",
            ),
        ]


class Repair(models.Model):
    """Steps taken after a drop in one element, looked at again with the next ratings."""

    class Outcome(models.TextChoices):
        RECOVERED = "recovered"
        PERSISTING = "persisting"
        LET_GO = "let_go"

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="repairs")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="repairs")
    element = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=12, choices=ChairRole)
    steps = models.JSONField(default=list)
    again_after = models.PositiveSmallIntegerField(null=True)  # sessions, counted from the one named below
    again_on = models.DateField(null=True)
    again_from = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+")
    words = SealedField(null=True)
    usual_before = models.FloatField(null=True)
    n_before = models.PositiveIntegerField(null=True)
    value_at_drop = models.FloatField(null=True)
    looked_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=12, choices=ChairRole, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "element"],
                condition=Q(closed_at__isnull=True),
                name="one_repair_an_element",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | (Q(closed_at__gte=F("opened_at")) & ~Q(outcome="")),
                name="repair_closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(again_after__isnull=False, again_after__range=(1, 6), again_on__isnull=True)
                | Q(again_after__isnull=True, again_on__isnull=False),
                name="repair_looked_at_again",
            ),
        ]


class Recheck(models.Model):
    """A repair looked at again: with what both may see of one later session, or in the words of one of the two."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    repair = models.ForeignKey(Repair, on_delete=models.PROTECT, related_name="rechecks")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="+")
    looked_at = models.DateTimeField()
    value = models.FloatField(null=True)
    said_by = models.CharField(max_length=12, choices=ChairRole, blank=True)
    outcome = models.CharField(max_length=12, choices=Repair.Outcome)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["repair", "session", "said_by"], name="one_recheck_a_session"),
            models.CheckConstraint(
                condition=Q(outcome__in=["recovered", "persisting"]), name="recheck_says_better_or_not_yet"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False, said_by="")
                | Q(value__isnull=True, said_by__in=ChairRole.values),
                name="recheck_rests_on_something",
            ),
        ]


class QuarterFigures(models.Model):
    """What a practice publishes of one closed quarter, as it was worked out once. Rounded, and without a name."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    begins = models.DateField()
    figures = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "begins"], name="a_quarter_is_published_once"),
        ]


class CaseComment(models.Model):
    """What was written about a case in its supervision: by the supervisor, or by one of the two in answer.

    Sealed with the client's key: it is about the client, who reads every word of it, as the therapist does.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="case_comments")
    grant = models.ForeignKey(CaseGrant, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    words = SealedField(null=True)
    submission = models.UUIDField()
    written_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["author", "submission"], name="a_comment_is_sent_once"),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, words__isnull=False)
                | Q(taken_back_at__isnull=False, words__isnull=True),
                name="a_comment_taken_back_has_no_words",
            ),
        ]


class EndingReport(models.Model):
    """What the two look back on at the end: a shared part in versions, a part of each, and what stood there then.

    `shared` is sealed JSON (what helped, what to watch for, what to do if it gets worse), `kept` sealed JSON of what
    the software put beside it at the second yes; the client may leave the courses out. Once both confirmed it stands,
    and nothing in it changes.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.OneToOneField(Alliance, on_delete=models.PROTECT, related_name="ending_report")
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=12, choices=ChairRole)
    shared = SealedField(null=True)
    client_part = SealedField(null=True)
    therapist_part = SealedField(null=True)
    version = models.PositiveSmallIntegerField(default=0)
    client_confirmed_at = models.DateTimeField(null=True)
    therapist_confirmed_at = models.DateTimeField(null=True)
    without_courses = models.BooleanField(default=False)
    kept = SealedField(null=True)

    @property
    def kept_at(self) -> datetime | None:
        """When the second yes came; None before."""
        both = (self.client_confirmed_at, self.therapist_confirmed_at)
        return max(one for one in both if one) if all(both) else None

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    client_confirmed_at__isnull=False,
                    therapist_confirmed_at__isnull=False,
                    kept__isnull=False,
                )
                | (
                    Q(kept__isnull=True)
                    & (Q(client_confirmed_at__isnull=True) | Q(therapist_confirmed_at__isnull=True))
                ),
                name="ending_report_stands_by_both",
            ),
            models.CheckConstraint(
                condition=(Q(client_confirmed_at__isnull=True) & Q(therapist_confirmed_at__isnull=True))
                | Q(version__gte=1),
                name="ending_report_says_something",
            ),
            models.CheckConstraint(
                condition=Q(begun_by__in=ChairRole.values), name="ending_report_begun_by_a_chair"
            ),
        ]
