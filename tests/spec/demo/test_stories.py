"""The stories of the demo: everybody is there, and what is known to be true shows in what the software says."""

from collections import Counter

import pytest

from alliance.demo.cast import cast
from alliance.demo.people import firsts_of_stories
from alliance.insight.folding import AUDIENCES
from alliance.insight.models import State
from alliance.insight.queries import known_of
from alliance.insight.signals.drop import drop_of
from alliance.insight.state import Known, dumps, fold, fold_all
from alliance.kernel import audit, ledger
from alliance.kernel.models import AuditEntry, DueRow, Fact
from alliance.measurement.models import Response
from alliance.people.models import Invitation, Membership, Practice, Role
from alliance.people.queries import name_of
from alliance.review.models import JointReview, Repair
from alliance.safety.models import Alert
from alliance.therapy.models import Session
from alliance_core.simulation import STORIES
from tests.spec.demo.conftest import NOW

pytestmark = pytest.mark.django_db
CLIENTS = cast().clients[:13]
HELD = Session.Status.HELD


def drops_of(facts: list[Fact]) -> dict[str, int]:
    """For each session, how many elements were lower than usual once its ratings were in."""
    known, found = Known(), Counter()
    for fact in facts:
        fold(known, fact)
        if fact.kind == "rating.after" and fact.chair == "client":
            found[str(fact.ref)] += drop_of(known.elements[fact.key].client) is not None
    return dict(found)


def drops_in_order(client) -> list[int | None]:
    """The same in the order of the sessions held; None where nothing was answered for both to see."""
    found = drops_of(client.seen_by("shared"))
    return [found.get(str(one.id)) for one in client.sessions(HELD)]


def test_everybody_is_there(demo):
    held = Membership.objects.filter(practice=demo.practice, ended_at=None)
    roles = Counter(held.values_list("role", flat=True))
    assert roles == {Role.CLIENT: 13, Role.THERAPIST: 4, Role.SUPERVISOR: 2, Role.MANAGER: 1}
    names = {name_of(one.person.name) for one in held.select_related("person")}
    assert names == {one.name for one in (*CLIENTS, *cast().staff)}
    assert {one.story for one in CLIENTS} == set(STORIES) == set(cast().stories)


def test_the_whole_cast_is_what_the_demo_promises():
    whole = cast()
    assert len(whole.clients) == len({one.name for one in whole.clients}) == 40
    assert sum("therapist" in one.roles for one in whole.staff) == 4
    assert {one.story for one in firsts_of_stories()} == set(STORIES)
    assert sorted(one.weeks for one in whole.clients)[:3] == [0, 2, 12]


def test_two_practices_marked_as_invented_and_one_therapist_in_both(demo):
    first, second = Practice.objects.order_by("created_at")
    assert first.is_demo
    assert second.is_demo
    assert first.crisis_lines
    assert "invented" in first.name
    of_both = Membership.objects.filter(practice=second, role=Role.THERAPIST).get().person_id
    assert Membership.objects.filter(practice=first, role=Role.THERAPIST, person_id=of_both).exists()


CHANCE = 1 / 20  # of one element in one session to be lower than usual with nothing behind it


def test_a_rupture_shows_to_both_where_it_began_and_hardly_before(demo):
    before = []
    for name in ("Mateo", "Jamal", "Priya", "Đức"):
        client = demo.client(name)
        began = int(client.told.sim.course.onset[0].argmax())
        drops = drops_in_order(client)
        assert drops[began] >= 2, name
        before += [found for found in drops[:began] if found is not None]
    assert sum(before) <= 7 * len(before) * CHANCE


def test_steady_growth_shows_no_drop_beyond_chance(demo):
    drops = [found for found in drops_in_order(demo.client("Noor")) if found is not None]
    assert len(drops) >= 8
    assert sum(drops) <= 7 * len(drops) * CHANCE


def test_a_repair_recovers_and_another_not_yet(demo):
    mateo, duc = demo.client("Mateo"), demo.client("Đức")
    assert Repair.objects.filter(
        alliance=mateo.alliance, outcome="recovered", closed_at__isnull=False
    ).exists()
    assert not Repair.objects.filter(alliance=mateo.alliance, closed_at=None).exists()
    assert Repair.objects.filter(alliance=duc.alliance, outcome="persisting", closed_at=None).exists()


def test_a_drop_just_now_waits_to_be_talked_about(demo):
    known = known_of(demo.client("Priya").alliance.id, "therapist")
    now = [
        key for key, one in known.elements.items() if drop_of(one.client) and one.client.ref == known.held_ref
    ]
    assert len(now) >= 2
    assert not set(now) & set(known.repairs)


def test_who_leaves_is_missed(demo):
    jamal = demo.client("Jamal")
    assert not jamal.told.came(11)
    assert known_of(jamal.alliance.id, "therapist").missed_by == "client"
    assert not Response.objects.filter(session__in=jamal.sessions("missed"), occasion="after").exists()


def test_seen_differently_is_a_lasting_difference(demo):
    elements = known_of(demo.client("Søren").alliance.id, "shared").elements.values()
    gaps = [one.therapist.mean - one.client.mean for one in elements]
    assert sum(gaps) / len(gaps) > 1.0


def test_kept_answers_leave_the_other_with_nothing(demo):
    kept = demo.client("Łucja")
    assert [one for one in kept.seen_by("client") if one.kind == "rating.after" and one.chair == "client"]
    for audience in ("therapist", "shared"):
        assert not [
            one for one in kept.seen_by(audience) if one.kind == "rating.after" and one.chair == "client"
        ]


def test_all_tens_cannot_show_a_change(demo):
    elements = known_of(demo.client("Oluwaseun").alliance.id, "client").elements.values()
    assert all(one.client.all_at_top for one in elements)


def test_new_and_early(demo):
    new, early = demo.client("Rafael"), demo.client("Ingrid")
    assert [one.status for one in new.sessions()] == ["planned"]
    assert Invitation.objects.get(purpose="join").person == new.person
    assert not Response.objects.filter(alliance=new.alliance).exists()
    elements = known_of(early.alliance.id, "client").elements.values()
    assert elements
    assert all(one.client.is_early for one in elements)


def test_safety_answers_one_alert_each_closed_by_what_was_done(demo):
    zofia = demo.client("Zofia")
    alerts = Alert.objects.filter(alliance=zofia.alliance).order_by("raised_at")
    assert [one.value for one in alerts] == [1, 2, 2]
    assert [one.closed_at is not None for one in alerts] == [True, True, False]
    assert alerts[2].opened_at is None
    assert Alert.objects.count() == 3


def test_the_coming_week_is_planned_and_some_of_it_is_today(demo):
    coming = Session.objects.filter(practice=demo.practice, status="planned")
    assert coming.count() == 13
    assert coming.filter(starts_at__date=NOW.date(), starts_at__gt=NOW).count() >= 3


def test_no_state_is_stale_and_each_is_what_its_facts_say(demo):
    states = list(State.objects.all())
    assert len(states) == 3 * (13 + 1)
    for state in states:
        facts = list(Fact.objects.filter(scope_id=state.alliance_id))
        seen = ledger.effective(facts, state.audience)
        assert not state.is_stale
        assert state.payload == dumps(fold_all(seen))
        assert state.audience in AUDIENCES


@pytest.mark.parametrize(
    ("model", "verbs"),
    [
        (Response.objects.filter(instrument__startswith="check-in"), ["check_in.before", "check_in.after"]),
        (Session.objects.all(), ["session.plan", "session.move"]),
        (JointReview.objects.all(), ["review.open"]),
        (Repair.objects.all(), ["repair.open"]),
        (Alert.objects.filter(closed_at__isnull=False), ["alert.close"]),
    ],
)
def test_what_is_there_was_done_by_an_act(demo, model, verbs):
    assert model.count() == AuditEntry.objects.filter(verb__in=verbs).count() > 0


def test_each_log_is_a_whole_chain_in_the_order_of_time(demo):
    scopes = set(AuditEntry.objects.values_list("scope_id", flat=True))
    assert len(scopes) == 2 + 13 + 1
    for scope in scopes:
        assert audit.broken_at(scope) is None
        moments = list(AuditEntry.objects.filter(scope_id=scope).order_by("seq").values_list("at", flat=True))
        assert moments == sorted(moments)


def test_nothing_that_was_due_is_left_undone(demo):
    assert not DueRow.objects.filter(done_at=None, due_at__lte=NOW).exists()
    assert not DueRow.objects.filter(failed_at__isnull=False).exists()


def test_progress_is_told_to_the_end(demo):
    done = [step for _what, step, _total in demo.progress]
    totals = {total for _what, _step, total in demo.progress}
    assert done == sorted(done)
    assert totals == {done[-1]}
