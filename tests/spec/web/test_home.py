"""The client's home: one thing to do now, what is next, how the two are doing; whatever there is, within bounds."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from alliance.insight.signals import signal_kinds
from alliance.kernel import clock
from alliance.kernel.models import AuditEntry
from alliance.kernel.principal import Principal
from alliance.measurement.actions import agree_measure, propose_measure
from alliance.people.actions import add_person, give_role
from alliance.people.alliances import close_alliance, open_alliance
from alliance.people.models import Person
from alliance.review.actions import open_review, say_not_today
from alliance.safety.actions import agree_plan, propose_plan
from alliance.therapy.topics import bring_topic
from tests.spec.house import House, build
from tests.spec.rooms.loop import Loop, held
from tests.spec.visiting import visitor


def text(response) -> str:
    return unescape(response.content.decode())


def home(pages: House, who: str = "client") -> str:
    response = visitor(getattr(pages, who)).get(reverse("home"))
    assert response.status_code == 200
    return text(response)


def test_before_anything_there_is_nothing_to_do(pages: House) -> None:
    page = home(pages)
    assert "No session is planned yet. There is nothing to do now." in page
    assert "No answers to look at yet." in page
    assert reverse("help_now") in page
    assert reverse("contact_me") in page


def test_the_hub_of_the_client_is_the_same_page(pages: House) -> None:
    page = text(visitor(pages.client).get(reverse("alliance", args=[pages.alliance.id])))
    assert "There is nothing to do now." in page


def test_the_hub_of_the_therapist(pages: House) -> None:
    held(pages)
    page = text(visitor(pages.therapist).get(reverse("alliance", args=[pages.alliance.id])))
    assert "Clea" in page


def test_the_caseload(pages: House) -> None:
    page = home(pages, "therapist")
    assert "Clea" in page
    assert "Order: what changed most against each client’s own history." in page


@pytest.mark.parametrize("who", ["supervisor", "colleague"])
def test_nobody_is_there_for_others(pages: House, who: str) -> None:
    assert "Clea" not in home(pages, who)


def now(page: str) -> str:
    """What the one card says."""
    return page.split('id="now"')[1].split("</section>")[0]


def test_near_the_next_session_it_is_the_check_in(pages: House) -> None:
    session = pages.session(days=6)
    assert "There is nothing to do now." in now(home(pages))
    with clock.at(session.starts_at - timedelta(days=2)):
        page = home(pages)
        assert "You see Theo on" in now(page)
        assert reverse("check_in", args=[pages.alliance.id, session.id, "before"]) in now(page)


def test_after_the_session_it_is_how_it_was_and_then_nothing(pages: House) -> None:
    loop = held(pages)
    with clock.at(loop.session.starts_at + timedelta(hours=2)):
        assert "How was your session on" in now(home(pages))
        loop.answer()
        assert "You told how" in now(home(pages))
        assert "btn-secondary" in now(home(pages))


def test_what_was_never_answered_is_not_asked_for_ever(pages: House) -> None:
    loop = held(pages)
    with clock.at(loop.session.starts_at + timedelta(days=15)):
        assert "There is nothing to do now." in now(home(pages))


def test_a_session_of_which_nothing_was_said(pages: House) -> None:
    session = pages.session()
    with clock.at(session.starts_at + timedelta(hours=2)):
        assert "take place?" in now(home(pages))


def test_looking_back_when_the_two_meet_and_not_after_not_today(pages: House) -> None:
    loop = held(pages)
    with clock.at(loop.session.starts_at + timedelta(hours=2)):
        loop.answer()
        session = pages.session(days=7)
    with clock.at(session.starts_at - timedelta(hours=1)):
        Loop(pages, session).answer(occasion="before", answers={})
        assert "look back on" in now(home(pages))
        review = open_review(alliance_id=pages.alliance.id, session_id=loop.session.id, by=pages.client)
        say_not_today(review_id=review.id, by=pages.client)
        assert "look back on" not in now(home(pages))


def test_proposals_come_first(pages: House) -> None:
    pages.session(days=1)
    asked = propose_measure(
        alliance_id=pages.alliance.id, instrument="gad-7", every_sessions=4, by=pages.therapist
    )
    assert "A questionnaire was proposed." in now(home(pages))
    plan = propose_plan(
        alliance_id=pages.alliance.id,
        reader=pages.therapist.person_id,
        read_within_hours=24,
        hours="On working days.",
        backup=None,
        known_ongoing_up_to=0,
        by=pages.therapist,
    )
    assert "A questionnaire was proposed." in now(home(pages))
    agree_measure(assignment_id=asked.id, by=pages.client)
    assert "who reads safety answers, and when" in now(home(pages))
    agree_plan(plan_id=plan.id, by=pages.client)
    assert "You see Theo on" in now(home(pages))


def test_topics_and_who_wants_to_talk_about_them(pages: House) -> None:
    session = pages.session(days=1)
    bring_topic(session_id=session.id, words="My sister", candour="keep", by=pages.client)
    bring_topic(session_id=session.id, words="The holidays", candour="share", by=pages.therapist)
    page = home(pages)
    assert page.index("You want to talk about:") < page.index("My sister")
    assert page.index("Theo wants to talk about:") < page.index("The holidays")


def test_what_ended_stays_readable_and_others_are_one_tap_away(pages: House) -> None:
    loop = held(pages)
    loop.answer()
    close_alliance(alliance_id=pages.alliance.id, by=pages.client)
    page = home(pages)
    assert "Your work together here ended on" in now(page)
    assert reverse("profile", args=[pages.alliance.id]) in page
    open_alliance(
        practice_id=pages.practice.id,
        clients=[pages.client.person_id],
        therapists=[pages.colleague.person_id],
        by=None,
    )
    page = home(pages)
    assert "With Cora." in page
    assert reverse("alliance", args=[pages.alliance.id]) in page


def test_a_client_without_anybody(pages: House) -> None:
    person = add_person(
        practice_id=pages.practice.id, name="New", address="n@example.org", role="client", by=None
    )
    alone = Principal(person.id, pages.practice.id, frozenset({"client"}))
    page = text(visitor(alone).get(reverse("home")))
    assert "has not brought you together with a therapist yet" in page
    assert reverse("help_now") in page


@pytest.mark.parametrize(
    ("hour", "said"), [(7, "Good morning"), (13, "Hello"), (21, "Good evening"), (2, "Good evening")]
)
def test_greeted_by_ones_own_clock(pages: House, hour: int, said: str) -> None:
    Person.objects.filter(id=pages.client.person_id).update(time_zone="Asia/Tokyo")
    with clock.at(clock.now().replace(hour=(hour - 9) % 24)):
        assert f"{said}, Clea." in home(pages)


def test_somebody_with_two_roles_finds_both(pages: House) -> None:
    give_role(
        practice_id=pages.practice.id, person_id=pages.therapist.person_id, role="client", by=pages.manager
    )
    page = home(pages, "therapist")
    assert f'href="{reverse("mine")}"' in page
    assert f'href="{reverse("today")}"' in page
    assert text(visitor(pages.therapist).get(reverse("mine"))).count("not brought you together") == 1


def test_the_page_one_is_on_is_marked(pages: House) -> None:
    for name, args in (("home", []), ("sessions", [pages.alliance.id]), ("who_sees", [pages.alliance.id])):
        page = text(visitor(pages.client).get(reverse(name, args=args)))
        nav = page.split('<nav class="nav')[1].split("</nav>")[0]
        assert nav.count("aria-current") == 1, name


def test_opening_is_noted_for_the_client_to_read(pages: House) -> None:
    for name in ("alliance", "profile", "measures"):
        visitor(pages.therapist).get(reverse(name, args=[pages.alliance.id]))
        visitor(pages.client).get(reverse(name, args=[pages.alliance.id]))
    opened = AuditEntry.objects.filter(scope_id=pages.alliance.id, verb__startswith="open.")
    assert sorted(opened.values_list("verb", flat=True)) == ["open.alliance", "open.measures", "open.profile"]


@pytest.mark.parametrize("who", ["client", "therapist", "supervisor", "manager"])
def test_how_it_is_worked_out_names_every_signal(pages: House, who: str) -> None:
    page = text(visitor(getattr(pages, who)).get(reverse("how")))
    for kind in signal_kinds():
        assert f'id="{kind.key}"' in page
        assert str(kind.title) in page


def test_a_manager_who_also_sees_clients_finds_both(pages: House) -> None:
    give_role(
        practice_id=pages.practice.id, person_id=pages.therapist.person_id, role="manager", by=pages.manager
    )
    page = home(pages, "therapist")
    for name in ("today", "people", "practice", "alerts", "me"):
        assert f'href="{reverse(name)}"' in page


def test_another_practice_is_another_house(pages: House) -> None:
    second = build()
    assert str(second.alliance.id) not in home(pages, "therapist")
    for name in ("alliance", "profile", "measures"):
        url = reverse(name, args=[second.alliance.id])
        assert visitor(pages.therapist).get(url).status_code == 404
        assert visitor(pages.client).get(url).status_code == 404
