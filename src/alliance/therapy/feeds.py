"""A calendar's secret address: made, shown once, revoked. It tells when, and no more than its owner chose."""

from uuid import UUID

from alliance.kernel import audit, clock
from alliance.kernel.acting import action
from alliance.kernel.principal import Principal
from alliance.people.models import Person
from alliance.people.tokens import new_token, token_hash
from alliance.therapy.models import CalendarFeed


@action
def make_feed(*, is_neutral: bool, by: Principal) -> str:
    """A new secret, in place of any before, which stops working at once; returned once and stored nowhere."""
    Person.objects.select_for_update().only("id").get(id=by.person_id)
    _revoke(by)
    token = new_token()
    CalendarFeed.objects.create(
        practice_id=by.practice_id,
        person_id=by.person_id,
        token_hash=token_hash(token),
        is_neutral=is_neutral,
        made_at=clock.now(),
    )
    audit.write(scope_id=by.person_id, by=by, verb="calendar.make", role="self")
    return token


@action
def revoke_feed(*, by: Principal) -> None:
    """Ends the address: a calendar program that asks again finds nothing there."""
    Person.objects.select_for_update().only("id").get(id=by.person_id)
    if _revoke(by):
        audit.write(scope_id=by.person_id, by=by, verb="calendar.revoke", role="self")


def _revoke(by: Principal) -> int:
    living = CalendarFeed.objects.filter(practice_id=by.practice_id, person_id=by.person_id, revoked_at=None)
    return living.update(revoked_at=clock.now())


def feed_of(by: Principal) -> CalendarFeed | None:
    """The living feed of this person in this practice."""
    return CalendarFeed.objects.filter(
        practice_id=by.practice_id, person_id=by.person_id, revoked_at=None
    ).first()


def feed_behind(token: str) -> CalendarFeed | None:
    """The feed this secret opens, as long as its owner may still sign in here."""
    found = (
        CalendarFeed.objects.filter(token_hash=token_hash(token), revoked_at=None)
        .select_related("person", "practice")
        .first()
    )
    if found is None or not found.person.is_active or not _belongs(found.person_id, found.practice_id):
        return None
    return found


def _belongs(person: UUID, practice: UUID) -> bool:
    return Person.objects.filter(
        id=person, memberships__practice_id=practice, memberships__ended_at=None
    ).exists()
