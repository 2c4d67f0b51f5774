"""The rooms."""

from datetime import time, timedelta
from uuid import uuid4

from django.db.models import F

from alliance.confidentiality.actions import note_opening
from alliance.elements.collaboration import decisions, plans, tasks
from alliance.elements.collaboration.models import PlanVersion, SharedDecision, Task
from alliance.elements.communication import messages, summaries
from alliance.elements.communication.models import (
    Attachment,
    Message,
    MessageDraft,
    MessageTerms,
    Summary,
    Unsaid,
)
from alliance.elements.empathy import actions as empathy
from alliance.elements.empathy.models import FeltMoment, GuessesShown, Understanding
from alliance.elements.goals import working
from alliance.elements.goals.actions import agree_goal, propose_goal
from alliance.elements.goals.models import GoalAttained, GoalRanking, GoalScale, GoalTouched, GoalWording
from alliance.elements.identification import intake, marking, ways
from alliance.elements.identification.cards import CARDS
from alliance.elements.identification.models import (
    CardAnswer,
    IntakeProposal,
    IntakeRequest,
    Marks,
    Preferences,
    PutForward,
    TherapistOffer,
    WayOfWorking,
)
from alliance.elements.identification.profiles import Profile
from alliance.elements.reliability.freed import wait_for_hours
from alliance.elements.reliability.models import EarlierHour, FreedHour, Promise, Series, SeriesSession
from alliance.elements.reliability.promises import make_promise
from alliance.elements.reliability.series import start_series
from alliance.elements.trust import actions as trust
from alliance.elements.trust.models import ConfidentialityAgreement, Remember, WhyAsked
from alliance.kernel import clock
from alliance.kernel.models import AuditEntry
from alliance.people.seats import seat_at
from alliance.therapy.models import Session
from tests.spec.constraints.breaking import Break, breaking, change, twice
from tests.spec.house import House
from tests.spec.rooms.loop import held
from tests.spec.rooms.opened import open_room

A_DAY = timedelta(days=1)


def session_in(house: House, key: str) -> Session:
    """The room open, and a session that took place."""
    open_room(house, key)
    return held(house, days=-2).session


def understood(house: House) -> None:
    session = session_in(house, "empathy")
    at = {"alliance_id": house.alliance.id, "session_id": session.id}
    found = empathy.write_understanding(**at, words="You felt alone.", by=house.therapist)
    empathy.say_how_it_fits(
        understanding_id=found.id, fit=6, put_right="Ashamed.", seen_version=1, by=house.client
    )
    empathy.answer_putting_right(understanding_id=found.id, words="I see.", by=house.therapist)
    empathy.mark_moment(**at, kind="missed", words="", shared=True, by=house.client)
    empathy.show_guesses(alliance_id=house.alliance.id, show=True, by=house.therapist)


EMPATHY: dict[str, Break] = {
    "understanding_answered_whole": breaking(understood, lambda: change(Understanding, fit=11)),
    "understanding_replied_after": breaking(
        understood, lambda: change(Understanding, replied_at=F("answered_at") - A_DAY)
    ),
    "felt_moment_kind": breaking(understood, lambda: change(FeltMoment, kind="bored")),
    "felt_moment_shared_after": breaking(
        understood, lambda: change(FeltMoment, shared_at=F("marked_at") - A_DAY)
    ),
    "guesses_shown_once": breaking(understood, lambda: twice(GuessesShown)),
}


def worked_out(house: House) -> None:
    open_room(house, "collaboration")
    at = {"alliance_id": house.alliance.id}
    plan = plans.propose_plan(**at, parts={"focus": "Sleep"}, review_on=None, by=house.client)
    plans.sign_plan(plan_id=plan.id, by=house.therapist)
    found = decisions.open_decision(**at, question="How?", options=["a", "b"], by=house.client)
    more = {"decision_id": found.id, "by": house.therapist}
    decisions.propose_outcome(**more, words="a", decided_by="both", seen_version=1)
    decisions.agree_decision(decision_id=found.id, seen_version=2, by=house.client)
    tasks.propose_task(**at, words="A walk", done_by="client", until=None, by=house.therapist)


def plan_proposed(house: House) -> None:
    open_room(house, "collaboration")
    plans.propose_plan(
        alliance_id=house.alliance.id, parts={"focus": "Work"}, review_on=None, by=house.client
    )


COLLABORATION: dict[str, Break] = {
    "plan_numbered": breaking(worked_out, lambda: twice(PlanVersion, state="ended")),
    "one_plan_proposed": breaking(plan_proposed, lambda: twice(PlanVersion, number=9)),
    "one_plan_in_force": breaking(worked_out, lambda: twice(PlanVersion, number=9)),
    "plan_in_force_signed_by_both": breaking(worked_out, lambda: change(PlanVersion, client_signed_at=None)),
    "plan_of_a_chair": breaking(worked_out, lambda: change(PlanVersion, proposed_by="manager")),
    "decision_made_by_both": breaking(worked_out, lambda: change(SharedDecision, client_agreed_at=None)),
    "decision_says_whose": breaking(worked_out, lambda: change(SharedDecision, decided_by="")),
    "decision_ends_once": breaking(worked_out, lambda: change(SharedDecision, dropped_at=F("decided_at"))),
    "decision_of_a_chair": breaking(worked_out, lambda: change(SharedDecision, opened_by="manager")),
    "task_agreed_before_told": breaking(
        worked_out, lambda: change(Task, became="done", became_at=F("proposed_at"))
    ),
    "task_of_somebody": breaking(worked_out, lambda: change(Task, done_by="nobody")),
}


def worked_on(house: House) -> None:
    session = session_in(house, "goals")
    at = {"alliance_id": house.alliance.id}
    goals = []
    for words in ("Sleep", "Work"):
        goal = propose_goal(**at, words=words, by=house.client)
        agree_goal(goal_id=goal.id, seen_version=1, by=house.therapist)
        goals.append(goal.id)
    working.tag_session(session_id=session.id, goals=goals[:1], by=house.client)
    one = {"goal_id": goals[0], "by": house.client}
    working.propose_scale(**one, levels=list("abcde"), weight=2, seen_version=0)
    working.agree_scale(goal_id=goals[0], seen_version=1, by=house.therapist)
    working.say_attained(**one, level=1)
    working.rank_goals(**at, goals=goals, compare=False, by=house.client)


GOALS: dict[str, Break] = {
    "goal_worded_once": breaking(worked_on, lambda: twice(GoalWording)),
    "goal_worded_by": breaking(worked_on, lambda: change(GoalWording, by_chair="manager")),
    "goal_weight": breaking(worked_on, lambda: change(GoalScale, weight=6)),
    "goal_scale_of_somebody": breaking(
        worked_on, lambda: change(GoalScale, client_agreed_at=None, therapist_agreed_at=None)
    ),
    "goal_level": breaking(worked_on, lambda: change(GoalAttained, level=3)),
    "goal_ranking_of_a_chair": breaking(worked_on, lambda: twice(GoalRanking)),
    "goal_ranking_chair": breaking(worked_on, lambda: change(GoalRanking, chair="manager")),
    "goal_touched_once_a_session": breaking(worked_on, lambda: twice(GoalTouched)),
    "goal_touched_by": breaking(worked_on, lambda: change(GoalTouched, by_chair="manager")),
}


def written(house: House) -> None:
    session = session_in(house, "communication")
    at = {"alliance_id": house.alliance.id}
    messages.state_terms(**at, within_hours=24, quiet_from=time(19), quiet_until=time(8), by=house.therapist)
    file = messages.File("a.pdf", b"%PDF-1.7")
    messages.send_message(**at, message_id=uuid4(), words="Hello", files=[file], by=house.client)
    messages.read_messages(**at, by=house.therapist)
    messages.keep_draft(**at, words="Not yet", by=house.client)
    one = summaries.write_summary(**at, session_id=session.id, words="We talked.", by=house.therapist)
    summaries.say_back(summary_id=one.id, words="We did.", seen_version=1, by=house.client)
    summaries.settle(summary_id=one.id, agreed=True, by=house.therapist)
    unsaid = summaries.write_unsaid(**at, words="I was angry.", by=house.client)
    summaries.share_unsaid(unsaid_id=unsaid.id, by=house.client)


COMMUNICATION: dict[str, Break] = {
    "answered_within_two_weeks": breaking(written, lambda: change(MessageTerms, within_hours=337)),
    "quiet_hours_have_an_end": breaking(written, lambda: change(MessageTerms, quiet_until=None)),
    "message_of_a_chair": breaking(written, lambda: change(Message, chair="manager")),
    "message_read_stays": breaking(written, lambda: change(Message, taken_back_at=F("sent_at"))),
    "attachment_is_small": breaking(written, lambda: change(Attachment, n_bytes=2_000_001)),
    "one_message_draft": breaking(written, lambda: twice(MessageDraft)),
    "summary_said_back_whole": breaking(written, lambda: change(Summary, said_back=None)),
    "summary_settled_whole": breaking(written, lambda: change(Summary, is_agreed=None)),
    "unsaid_shared_after": breaking(written, lambda: change(Unsaid, shared_at=F("written_at") - A_DAY)),
}


def relied_on(house: House) -> None:
    open_room(house, "reliability")
    at = {"alliance_id": house.alliance.id, "by": house.client}
    first = (clock.now() + A_DAY).date()
    start_series(**at, first_on=first, at=time(16), zone="Europe/Berlin", every_weeks=1, count=2)
    house.session(days=3)
    wait_for_hours(**at, wait=True)
    make_promise(**at, words="Bring the letter", due_at=clock.now() + A_DAY)
    FreedHour.objects.create(
        practice=house.practice,
        alliance=house.alliance,
        starts_at=clock.now() + A_DAY,
        minutes=50,
        offered_at=clock.now(),
    )


RELIABILITY: dict[str, Break] = {
    "one_series_at_a_time": breaking(relied_on, lambda: twice(Series)),
    "series_rhythm": breaking(relied_on, lambda: change(Series, every_weeks=9)),
    "series_of_a_chair": breaking(relied_on, lambda: change(Series, made_by="manager")),
    "series_session_once": breaking(
        relied_on, lambda: twice(SeriesSession, session_id=Session.objects.get(in_series=None).id, nth=0)
    ),
    "waits_for_hours_once": breaking(relied_on, lambda: twice(EarlierHour)),
    "waits_for_hours_by": breaking(relied_on, lambda: change(EarlierHour, by_chair="manager")),
    "freed_hour_offered_once": breaking(relied_on, lambda: twice(FreedHour)),
    "freed_hour_taken_by_answer": breaking(
        relied_on, lambda: change(FreedHour, session_id=Session.objects.latest("starts_at").id)
    ),
    "promise_lies_ahead": breaking(relied_on, lambda: change(Promise, due_at=F("made_at"))),
    "promise_ends_once": breaking(
        relied_on, lambda: change(Promise, kept_at=F("made_at"), released_at=F("made_at"))
    ),
    "promise_of_a_chair": breaking(relied_on, lambda: change(Promise, chair="manager")),
}


def trusted(house: House) -> None:
    open_room(house, "trust")
    at = {"alliance_id": house.alliance.id}
    agreement = trust.propose_agreement(**at, more="", by=house.therapist)
    trust.sign_agreement(agreement_id=agreement.id, by=house.client)
    note_opening(seat=seat_at(house.therapist, house.alliance.id), page="profile")
    opened = AuditEntry.objects.get(scope_id=house.alliance.id, verb="open.profile")
    why = trust.ask_why(**at, entry_seq=opened.seq, by=house.client)
    trust.answer_why(why_id=why.id, words="To see where we begin.", by=house.therapist)
    one = trust.propose_to_remember(**at, words="My sister’s birthday", by=house.therapist)
    trust.agree_to_remember(remember_id=one.id, by=house.client)
    trust.say_remembered(remember_id=one.id, by=house.client)


def proposed_again(house: House) -> None:
    trusted(house)
    trust.propose_agreement(alliance_id=house.alliance.id, more="And more", by=house.client)


TRUST: dict[str, Break] = {
    "confidentiality_numbered": breaking(
        trusted, lambda: twice(ConfidentialityAgreement, state="taken_back")
    ),
    "one_confidentiality_proposed": breaking(
        proposed_again, lambda: twice(ConfidentialityAgreement, number=9, state="proposed")
    ),
    "one_confidentiality_in_force": breaking(trusted, lambda: twice(ConfidentialityAgreement, number=9)),
    "confidentiality_signed_by_both": breaking(
        trusted, lambda: change(ConfidentialityAgreement, client_signed_at=None)
    ),
    "confidentiality_of_a_chair": breaking(
        trusted, lambda: change(ConfidentialityAgreement, proposed_by="manager")
    ),
    "why_asked_once": breaking(trusted, lambda: twice(WhyAsked)),
    "why_answered_whole": breaking(trusted, lambda: change(WhyAsked, answered_by=None)),
    "remember_of_a_chair": breaking(trusted, lambda: change(Remember, proposed_by="manager")),
    "remembered_what_both_recorded": breaking(trusted, lambda: change(Remember, therapist_agreed_at=None)),
}


CARD = CARDS[0].key
PROFILE = Profile(frozenset({"en"}), frozenset({"mon-am"}), (0, 0, 0, 0), frozenset({"sleep"}))


def in_common(house: House) -> None:
    session = session_in(house, "identification")
    at = {"alliance_id": house.alliance.id}
    for by in (house.client, house.therapist):
        marking.mark_cards(**at, marks={CARD: "known"}, by=by)
        marking.answer_card(session_id=session.id, card=CARD, yes=True, by=by)
        values = dict.fromkeys(("leads", "feeling", "time", "warmth"), 0)
        ways.prefer(**at, values=values, compare=True, by=by)
    put = marking.put_forward(**at, words="I came from afar.", by=house.client)
    marking.answer_experience(put_id=put.id, words="I have not.", by=house.therapist)
    ways.propose_way(**at, dimension="time", words="Both", seen_version=0, by=house.client)


def matched(house: House) -> None:
    from tests.access.world import person

    other = person(house, "Otto", "client")
    intake.offer_places(places=2, profile=PROFILE, by=house.therapist)
    intake.ask_for_therapist(profile=PROFILE, by=other)
    intake.match_waiting(by=house.manager)


IDENTIFICATION: dict[str, Break] = {
    "marks_of_a_chair": breaking(in_common, lambda: twice(Marks)),
    "marks_chair": breaking(in_common, lambda: change(Marks, chair="manager")),
    "card_answered_once_a_session": breaking(in_common, lambda: twice(CardAnswer)),
    "card_answer_chair": breaking(in_common, lambda: change(CardAnswer, chair="manager")),
    "put_forward_answered_whole": breaking(in_common, lambda: change(PutForward, answer=None)),
    "preferences_of_a_chair": breaking(in_common, lambda: twice(Preferences)),
    "preferences_chair": breaking(in_common, lambda: change(Preferences, chair="manager")),
    "one_way_a_line": breaking(in_common, lambda: twice(WayOfWorking)),
    "way_of_a_line": breaking(in_common, lambda: change(WayOfWorking, dimension="colour")),
    "way_of_somebody": breaking(in_common, lambda: change(WayOfWorking, client_agreed_at=None)),
    "one_offer_a_therapist": breaking(matched, lambda: twice(TherapistOffer)),
    "offer_of_places": breaking(matched, lambda: change(TherapistOffer, places=61)),
    "one_open_request": breaking(matched, lambda: twice(IntakeRequest)),
    "proposal_ranked_once": breaking(matched, lambda: twice(IntakeProposal)),
    "three_proposals_at_most": breaking(matched, lambda: change(IntakeProposal, rank=4)),
    "proposal_answered_once": breaking(
        matched, lambda: change(IntakeProposal, chosen_at=F("proposed_at"), declined_at=F("proposed_at"))
    ),
}
BREAKS: dict[str, Break] = (
    EMPATHY | COLLABORATION | GOALS | COMMUNICATION | RELIABILITY | TRUST | IDENTIFICATION
)
