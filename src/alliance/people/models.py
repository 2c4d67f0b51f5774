"""Practice, persons, roles, invitations, and the Alliance itself: two chairs, with dates. Access follows from it."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from alliance.kernel.ids import new_id
from alliance.kernel.sealed import SealedField


class Role(models.TextChoices):
    """What a person may be in a practice; one person may hold several."""

    CLIENT = "client"
    THERAPIST = "therapist"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"


STAFF = frozenset({Role.THERAPIST, Role.SUPERVISOR, Role.MANAGER})


class ChairRole(models.TextChoices):
    """The two chairs of an alliance."""

    CLIENT = "client"
    THERAPIST = "therapist"


class Practice(models.Model):
    """One practice: everything belongs to exactly one. Its texts are public within it, never about a person."""

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=12, default="en")
    time_zone = models.CharField(max_length=60, default="UTC")
    country = models.CharField(max_length=2, blank=True)
    outside_contact = models.TextField(blank=True)
    complaints = models.TextField(blank=True)
    crisis_lines = models.TextField(blank=True)
    contact_hours = models.CharField(max_length=200, blank=True)
    contact_response_hours = models.PositiveSmallIntegerField(default=24)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()


class PersonManager(BaseUserManager["Person"]):
    """Persons are made by actions only; this is what Django's authentication needs."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(username=username)


class Person(AbstractBaseUser):
    """Somebody with a login.

    Name and address are sealed with the person's own key; `username` is a keyed hash of the address.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    username = models.CharField(max_length=64, unique=True)
    name = SealedField(null=True)
    address = SealedField(null=True)
    language = models.CharField(max_length=12, default="en")
    time_zone = models.CharField(max_length=60, blank=True)
    is_active = models.BooleanField(default=True)
    sign_ins_from = models.DateTimeField(null=True)
    notes_by_mail = models.BooleanField(default=True)
    starts_hidden = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "username"
    objects = PersonManager()
    held: "list[Membership]"  # the living roles, where the login was read with them

    @property
    def key(self) -> str:
        """The name of this person's key in the keyring."""
        return self.id.hex

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """What ties a login to its person: with a new `sign_ins_from` every login made before is over at once."""
        since = self.sign_ins_from.isoformat() if self.sign_ins_from else ""
        return salted_hmac(
            "alliance.people.sign_in", f"{self.password}.{since}", secret=secret, algorithm="sha256"
        ).hexdigest()

    def __str__(self) -> str:
        return f"person {self.id}"


class Membership(models.Model):
    """One role of one person in one practice, from a date, until it ends.

    `may_return` marks the roles that ended because the person was deactivated: those come back with them.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    may_return = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "person", "role"],
                condition=Q(ended_at__isnull=True),
                name="membership_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")), name="membership_dates"
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role"),
            models.CheckConstraint(
                condition=Q(may_return=False) | Q(ended_at__isnull=False), name="membership_returns_after_end"
            ),
        ]


class Invitation(models.Model):
    """A link that works once, for one person, for a while. Only the hash of its token is kept.

    Without `mailed_at` whoever made it had it in hand, and could have used it.
    """

    class Purpose(models.TextChoices):
        JOIN = "join"
        RESET = "reset"
        DEMO = "demo"

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations")
    purpose = models.CharField(max_length=8, choices=Purpose)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="invitation_expires"),
            models.CheckConstraint(
                condition=Q(purpose__in=["join", "reset", "demo"]), name="invitation_purpose"
            ),
        ]


class Alliance(models.Model):
    """The object at the centre: two chairs. Its id is the scope of its facts and of its access log."""

    class Ending(models.TextChoices):
        TOGETHER = "together"
        CLIENT = "client"
        THERAPIST = "therapist"
        HANDED_OVER = "handed_over"

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="alliances")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_how = models.CharField(max_length=12, choices=Ending, blank=True)
    follows = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="followed_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_how="")
                | (Q(closed_at__isnull=False, closed_at__gte=F("opened_at")) & ~Q(closed_how="")),
                name="alliance_closed_with_date_and_how",
            ),
        ]


class Chair(models.Model):
    """Who sits where, from when to when. A therapist's access lives exactly as long as this row is open."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="chairs")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="chairs")
    role = models.CharField(max_length=12, choices=ChairRole)
    seated_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "role"], condition=Q(left_at__isnull=True), name="one_person_a_chair"
            ),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("seated_at")), name="chair_dates"
            ),
            models.CheckConstraint(condition=Q(role__in=ChairRole.values), name="chair_role"),
        ]


class Pause(models.Model):
    """A planned break, or a client's pause: a step of the loop, with dates."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="pauses")
    by_chair = models.CharField(max_length=12, choices=ChairRole)
    starts_at = models.DateTimeField()
    expected_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alliance"], condition=Q(ended_at__isnull=True), name="one_pause_at_a_time"
            ),
        ]


class EndingProposal(models.Model):
    """One chair proposes to end together; it ends together only with the other's yes."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="ending_proposals")
    by_chair = models.CharField(max_length=12, choices=ChairRole)
    proposed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alliance"], condition=Q(answered_at__isnull=True), name="one_ending_proposed"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("proposed_at")),
                name="ending_answered_after",
            ),
            models.CheckConstraint(condition=Q(by_chair__in=ChairRole.values), name="ending_of_a_chair"),
        ]


class CaseGrant(models.Model):
    """A supervisor's access to one case: both chairs agreed, for a time, ended at once by either."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="case_grants")
    supervisor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="case_grants")
    asked_at = models.DateTimeField()
    therapist_agreed_at = models.DateTimeField(null=True)
    client_agreed_at = models.DateTimeField(null=True)
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "supervisor"], condition=Q(ended_at__isnull=True), name="one_grant_a_case"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("asked_at")), name="grant_has_an_end"),
        ]


class HandoverPick(models.Model):
    """What the client let move to the new therapist; nothing else moves."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="picks")
    kind = models.CharField(max_length=40)
    object_id = models.UUIDField()
    picked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alliance", "kind", "object_id"], name="picked_once"),
        ]
