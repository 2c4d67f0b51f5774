"""Breaks and endings, what the client picks after a handover, who sees what: both chairs, and everybody else."""

from datetime import timedelta

import pytest
from django.urls import reverse

from alliance.confidentiality.actions import choose_candour
from alliance.elements.goals.actions import agree_goal, propose_goal
from alliance.elements.goals.models import Goal
from alliance.kernel import clock
from alliance.people.alliances import answer_supervision, close_alliance, hand_over
from alliance.people.models import Alliance, CaseGrant, HandoverPick, Pause
from alliance.therapy.actions import answer_interpreter, name_interpreter
from alliance.therapy.models import Session
from tests.spec.house import House, build
from tests.spec.visiting import visitor

DAY = timedelta(days=1)


def text(response) -> str:
    return response.content.decode()


def at(name: str, house: House) -> str:
    return reverse(name, args=[house.alliance.id])


def supervised(house: House, *, agreed: bool = True) -> CaseGrant:
    visitor(house.therapist).post(
        at("supervision", house), {"supervisor": house.supervisor.person_id, "until": "2026-03-20"}
    )
    grant = CaseGrant.objects.get(ended_at=None)
    if agreed:
        answer_supervision(grant_id=grant.id, agree=True, by=house.client)
    return grant


# Breaks and endings


@pytest.mark.parametrize("name", ["supervision", "breaks", "end_alone", "who_sees"])
def test_these_pages_are_the_two_chairs_alone(pages: House, name: str) -> None:
    supervised(pages)
    for who in (pages.colleague, pages.manager, build().therapist):
        assert visitor(who).get(at(name, pages)).status_code == 404
        assert visitor(who).post(at(name, pages)).status_code in (404, 405)
    if name != "supervision":
        assert visitor(pages.supervisor).get(at(name, pages)).status_code == 404


@pytest.mark.parametrize("who", ["client", "therapist"])
def test_a_break_begins_and_ends_from_either_chair(pages: House, who: str) -> None:
    browser, here = visitor(getattr(pages, who)), at("breaks", pages)
    wrong = browser.post(here, {"do": "pause", "until": "2026-03-01"})
    assert wrong.status_code == 422
    page = text(browser.post(here, {"do": "pause", "until": "2026-03-16"}, follow=True))
    assert "Back on Monday 16 March 2026" in page
    assert browser.post(here, {"do": "pause"}).status_code == 422
    with clock.at(clock.now() + 20 * DAY):
        assert "You meant to be back" in text(browser.get(here))
    browser.post(here, {"do": "resume"})
    assert Pause.objects.get().ended_at


def test_a_break_the_client_began_has_no_button_for_the_therapist(pages: House) -> None:
    here = at("breaks", pages)
    visitor(pages.client).post(here, {"do": "pause", "until": ""})
    therapist = visitor(pages.therapist)
    assert 'value="resume"' not in text(therapist.get(here))
    assert "ends it when they are ready" in text(therapist.post(here, {"do": "resume"}))


def test_a_last_session_is_planned_and_in_sight(pages: House) -> None:
    browser, here = visitor(pages.client), at("breaks", pages)
    assert browser.post(here, {"do": "last", "starts_at": ""}).status_code == 422
    browser.post(here, {"do": "last", "starts_at": "2026-03-30T10:00"})
    assert Session.objects.get().is_last
    assert "Your last session is planned for Monday 30 March, 10:00" in text(browser.get(here))


def test_ending_together_takes_two(pages: House) -> None:
    here = at("breaks", pages)
    client, therapist = visitor(pages.client), visitor(pages.therapist)
    therapist.post(here, {"do": "propose"})
    assert "It ends when Clea says yes" in text(therapist.get(here))
    assert "Theo proposes to end together" in text(client.get(here))
    client.post(here, {"do": "decline"})
    client.post(here, {"do": "propose"})
    done = therapist.post(here, {"do": "agree"})
    assert done.url == reverse("home")
    assert therapist.get(here).status_code == 404
    page = text(client.get(here))
    assert "You two ended it together" in page
    assert 'name="do"' not in page
    assert client.post(here, {"do": "pause"}).status_code == 422
    assert client.post(here, {"do": "fly"}).status_code == 422


@pytest.mark.parametrize("who", ["client", "therapist"])
def test_each_ends_alone_after_reading_what_happens(pages: House, who: str) -> None:
    pages.session()
    browser, here = visitor(getattr(pages, who)), at("end_alone", pages)
    page = text(browser.get(here))
    assert ("What you wrote stays yours" in page) == (who == "client")
    assert "Sessions that are planned do not take place" in page
    assert Alliance.objects.get(id=pages.alliance.id).closed_at is None
    browser.post(here)
    assert Alliance.objects.get(id=pages.alliance.id).closed_how == who
    assert visitor(pages.client).get(at("breaks", pages)).status_code == 200
    assert visitor(pages.therapist).get(at("sessions", pages)).status_code == 404
    again = browser.post(here)
    assert again.status_code == (302 if who == "client" else 404)


# Handing over: what the client picks


def agreed_goal(house: House, words: str) -> Goal:
    goal = propose_goal(alliance_id=house.alliance.id, words=words, by=house.client)
    return agree_goal(goal_id=goal.id, seen_version=1, by=house.therapist)


def test_after_a_handover_only_what_the_client_picks_comes_along(pages: House) -> None:
    picked, left = agreed_goal(pages, "Write to my sister"), agreed_goal(pages, "Sleep until six")
    propose_goal(alliance_id=pages.alliance.id, words="Never agreed", by=pages.client)
    new = hand_over(alliance_id=pages.alliance.id, therapist=pages.colleague.person_id, by=pages.manager)
    here, goals = reverse("breaks", args=[new.id]), reverse("goals:page", args=[new.id])
    client, colleague = visitor(pages.client), visitor(pages.colleague)
    page = text(client.get(here))
    assert "Write to my sister" in page
    assert "Sleep until six" in page
    assert "Never agreed" not in page
    assert "cannot be moved yet" in page
    for other in (text(colleague.get(here)), text(colleague.get(goals))):
        assert "Write to my sister" not in other
    bring = reverse("goals:bring", args=[new.id, picked.id])
    assert colleague.post(bring).status_code == 404
    client.post(bring)
    assert "already" in text(client.post(bring))
    seen = text(colleague.get(goals))
    assert "Write to my sister" in seen
    assert "Sleep until six" not in seen
    moved = Goal.objects.get(alliance=new)
    assert not moved.is_agreed
    assert HandoverPick.objects.get().object_id == picked.id
    page = text(client.get(here))
    assert "Write to my sister" not in page
    agree_goal(goal_id=moved.id, seen_version=1, by=pages.colleague)
    assert "let a goal come along" in text(client.get(reverse("access_log", args=[new.id])))
    strange = reverse("goals:bring", args=[pages.alliance.id, left.id])
    assert client.post(strange).status_code in (404, 422)


# Who sees what


def test_who_sees_what_in_words_for_the_client(pages: House) -> None:
    here = at("who_sees", pages)
    client = visitor(pages.client)
    page = text(client.get(here))
    assert "Choose who sees new answers" in page
    assert "Nobody is named yet" in page
    assert "Mara" in page
    assert "Sven" not in page
    supervised(pages)
    pages.plan(backup=pages.colleague.person_id)
    one = name_interpreter(session_id=pages.session().id, name="Ines", by=pages.client)
    assert "Ines" not in text(client.get(here))
    answer_interpreter(interpreter_id=one.id, agree=True, by=pages.therapist)
    page = text(client.get(here))
    assert "until 20 March 2026" in page
    assert "Theo, Cora" in page
    assert "Hears the session on Tuesday 3 March" in page
    for name in ("candour", "access_log", "supervision", "safety_plan"):
        assert f'href="{at(name, pages)}"' in page


def test_the_therapist_reads_the_same_without_what_is_the_clients(pages: House) -> None:
    page = text(visitor(pages.therapist).get(at("who_sees", pages)))
    assert "Not what your client keeps" in page
    for name in ("candour", "access_log"):
        assert f'href="{at(name, pages)}"' not in page
    assert "opened the page that says who sees what" in text(
        visitor(pages.client).get(at("access_log", pages))
    )


def test_the_standing_choice_changes_no_byte_for_the_therapist(pages: House) -> None:
    def seen() -> str:
        page = text(visitor(pages.therapist).get(at("who_sees", pages)))
        return page.split("<main")[1]

    pages_seen = [seen()]
    for candour in ("share", "keep"):
        choose_candour(alliance_id=pages.alliance.id, candour=candour, by=pages.client)
        pages_seen.append(seen())
    assert len(set(pages_seen)) == 1


def test_former_therapists_stand_there_with_nothing(pages: House) -> None:
    new = hand_over(alliance_id=pages.alliance.id, therapist=pages.colleague.person_id, by=pages.manager)
    page = text(visitor(pages.client).get(reverse("who_sees", args=[new.id])))
    assert "Nothing any more, since 2 March 2026" in page
    assert "Theo" in page
    assert "Theo" not in text(visitor(pages.colleague).get(reverse("who_sees", args=[new.id])))
    close_alliance(alliance_id=new.id, by=pages.client)
    after = text(visitor(pages.client).get(reverse("who_sees", args=[new.id])))
    assert "Cora" in after
    assert "What was shared and opened" not in after
