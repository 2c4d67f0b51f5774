"""What happens once in some of the stories: each in a shorter telling of its own."""

from dataclasses import replace

import pytest

from alliance.demo.cast import Script, cast
from alliance.kernel.models import AuditEntry, Fact
from alliance.measurement.models import Draft, Response
from alliance.people.models import Alliance, CaseGrant, HandoverPick, Invitation, Pause
from alliance.people.seats import seat_at
from alliance.review.models import Repair
from alliance.safety.models import Alert, ContactRequest, Leave
from alliance.safety.queries import named_readers
from alliance.therapy.models import Arrangement, Interpreter, Session, Topic
from tests.spec.demo.conftest import NOW


def shortly(name: str, **more: object) -> Script:
    script = next(one for one in cast().clients if one.name.startswith(name))
    short = {"weeks": 6, "every_weeks": 1, "told": 0, "safety": {}, "exact": True, **more}
    return replace(script, **short)


pytestmark = pytest.mark.django_db
CLIENTS = (
    shortly("Noor"),
    shortly("Mateo"),
    shortly("Tariq"),
    shortly("Elif", told=5),
    shortly("Andrei", told=9),
    shortly("Aroha"),
    shortly("Dimitra"),
    shortly("Bao", handed_over_after=3),
    shortly("Leilani"),
    shortly("Ezra"),
    shortly("Maria"),
    shortly("Zeynep"),
    shortly("Owen"),
    shortly("Hana", single=0.4),
    shortly("Adaeze", weeks=7),
)


def test_supervision_agreed_and_asked(demo):
    agreed = CaseGrant.objects.get(alliance=demo.client("Mateo").alliance)
    asked = CaseGrant.objects.get(alliance=demo.client("Leilani").alliance)
    assert agreed.client_agreed_at < NOW < agreed.until
    assert asked.client_agreed_at is None
    opened = AuditEntry.objects.filter(scope_id=agreed.alliance_id, actor_id=agreed.supervisor_id)
    assert opened.get().verb == "open.profile"


def test_on_leave_whoever_covers_reads_the_safety_answer(demo):
    leave = Leave.objects.get()
    assert leave.starts_at < NOW < leave.ends_at
    alert = Alert.objects.get(alliance=demo.client("Tariq").alliance, closed_at=None)
    assert named_readers(alert) == [leave.cover_id]
    away = Session.objects.filter(
        alliance__chairs__person=leave.person_id, starts_at__range=(leave.starts_at, leave.ends_at)
    )
    assert not away.exists()


def test_endings(demo):
    left, ended = demo.client("Elif").alliance, demo.client("Dimitra").alliance
    assert (left.closed_how, ended.closed_how) == ("client", "therapist")
    assert demo.client("Dimitra").sessions()[-1].is_last
    assert not Session.objects.filter(alliance__in=(left, ended), status="planned").exists()


def test_a_handover_moves_only_what_was_picked(demo):
    before, after = demo.client("Bao").alliances
    assert before.closed_how == Alliance.Ending.HANDED_OVER
    assert after.follows == before
    assert HandoverPick.objects.get(alliance=after).kind == "goal"
    held = demo.client("Bao").sessions("held")
    assert [one.alliance_id for one in held] == [before.id] * 3 + [after.id] * 3
    assert Fact.objects.filter(scope_id=after.id, kind="rating.after").exists()


def test_a_break(demo):
    rest = Pause.objects.get(alliance=demo.client("Aroha").alliance)
    assert rest.ended_at is None
    assert rest.expected_until > NOW


def test_a_repair_let_go(demo):
    repairs = Repair.objects.filter(alliance=demo.client("Andrei").alliance)
    assert repairs.filter(outcome="let_go").exists()
    assert not repairs.filter(closed_at=None).exists()


def test_contact_asked_and_not_answered(demo):
    asked = ContactRequest.objects.get()
    assert asked.alliance == demo.client("Ezra").alliance
    assert asked.answered_at is None


def test_very_long_words(demo):
    topics = Topic.objects.filter(alliance=demo.client("Maria").alliance, session__status="planned")
    assert max(len(one.words.text) for one in topics) > 3000


def test_an_interpreter_both_agreed_to(demo):
    named = Interpreter.objects.get()
    assert named.is_agreed
    assert named.session.alliance == demo.client("Zeynep").alliance


def test_on_paper_typed_in_after_the_therapists_own(demo):
    sent = Response.objects.filter(alliance=demo.client("Owen").alliance, chair="client")
    assert set(sent.values_list("way", flat=True)) == {"paper"}
    assert all(one.entered_by_id not in (None, one.person_id) for one in sent)


def test_half_answered_and_not_sent(demo):
    draft = Draft.objects.get()
    assert draft.alliance == demo.client("Hana").alliance
    assert draft.session.status == "planned"


def test_single_answers_with_a_candour_of_their_own(demo):
    found = Response.objects.filter(alliance=demo.client("Hana").alliance, chair="client")
    chosen = {candour for one in found for candour in one.candours.values()}
    assert chosen >= {"share", "keep"}


def test_the_review_ends_the_session_for_one(demo):
    assert Arrangement.objects.get().alliance == demo.client("Noor").alliance


def test_asked_to_see_early(demo):
    verbs = AuditEntry.objects.filter(scope_id=demo.client("Adaeze").alliance.id).values_list(
        "verb", flat=True
    )
    assert "reveal.ask" in verbs


def test_who_is_new_is_invited_and_the_others_have_joined(demo):
    joined = demo.client("Noor").person
    assert joined.last_login
    assert not joined.has_usable_password()
    assert not Invitation.objects.filter(purpose="join").exists()


def test_everybody_sees_their_own_from_their_seat(demo):
    for script in CLIENTS:
        client = demo.client(script.name)
        assert seat_at(client.principal, client.alliance.id).is_client
