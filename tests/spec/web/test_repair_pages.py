"""The pages of repair: begun by either, each in own words, looked at again with dates, closed without a reason."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from alliance.kernel import clock
from alliance.people.alliances import close_alliance
from alliance.review.actions import let_repair_go
from alliance.review.models import Repair
from alliance.rooms.registry import rooms_by_key
from tests.spec.house import House
from tests.spec.review.story import Story
from tests.spec.visiting import visitor

RATHER_NOT = "I would rather not raise this with my therapist"


def text(response) -> str:
    return unescape(response.content.decode())


@pytest.fixture
def story(pages: House) -> Story:
    found = Story(pages).drop()
    found.review()
    return found


def beginning(story: Story) -> str:
    return reverse("begin_repair", args=[story.house.alliance.id, story.last.id, story.key])


def begin(story: Story, who: str = "client", *steps: str, words: str = ""):
    browser = visitor(getattr(story.house, who))
    return browser.post(beginning(story), {"steps": list(steps), "words": words}, follow=True)


def steps(story: Story) -> list[str]:
    return [step.key for step in rooms_by_key()[story.key].steps]


@pytest.mark.parametrize("who", ["client", "therapist"])
def test_either_chooses_steps_in_own_words(story: Story, who: str) -> None:
    form = text(visitor(getattr(story.house, who)).get(beginning(story)))
    for step in rooms_by_key()[story.key].steps:
        assert str(getattr(step, f"for_{who}")) in form
        assert step.source in form
    page = text(begin(story, who, *steps(story)[:2], words="Less hurry."))
    assert "Less hurry." in page
    assert "You look at it again in the next session, and with each answer you both share." in page
    assert len(Repair.objects.get().steps) == 2


def test_what_cannot_begin_is_told_and_comes_back(story: Story) -> None:
    page = begin(story, words="Less hurry.")
    assert page.status_code == 422
    assert "Choose one to five steps." in text(page)
    assert "Less hurry." in text(page)
    assert begin(story, "client", "no such step").status_code == 404


def test_a_form_sent_twice_is_one_repair_and_leads_to_it(story: Story) -> None:
    for who in ("client", "client", "therapist"):
        page = begin(story, who, steps(story)[0])
        assert page.redirect_chain[-1][0] == reverse(
            "repair", args=[story.house.alliance.id, Repair.objects.get().id]
        )


def place(story: Story) -> str:
    return reverse("repair", args=[story.house.alliance.id, Repair.objects.get().id])


def test_it_is_looked_at_again_with_dates_and_figures_two_steps_away(story: Story) -> None:
    begin(story, "client", *steps(story)[:5])
    for week, value in ((1, 4), (2, 8)):
        with clock.at(clock.now() + timedelta(days=7 * week)):
            story.session()
            story.rate("client", **{story.key: value})
            story.rate("therapist")
    page = text(visitor(story.house.therapist).get(place(story)))
    assert "Looked at again: it has come back." in page
    assert "9 March 2026: not yet" in page
    assert "16 March 2026: it has come back" in page
    assert "mean of 3 answers" in page
    assert "Begin again" in page
    assert "Let it go" not in page


def test_a_client_closes_alone_and_either_lets_go(story: Story) -> None:
    begin(story, "therapist", steps(story)[0])
    theirs = text(visitor(story.house.therapist).get(place(story)))
    assert "It is better now" not in theirs
    assert visitor(story.house.therapist).post(place(story), {"do": "better"}).status_code == 404
    assert "without a reason" in text(visitor(story.house.client).get(place(story)))
    page = text(visitor(story.house.client).post(place(story), {"do": "better"}, follow=True))
    assert "You said: it is better now." in page
    assert "Your client said: it is better now." in text(visitor(story.house.therapist).get(place(story)))
    assert visitor(story.house.client).post(place(story), {"do": "nonsense"}).status_code == 422


def test_the_review_names_what_they_are_working_on(story: Story) -> None:
    begin(story, "client", steps(story)[0])
    review = reverse("review", args=[story.house.alliance.id, story.last.id])
    page = text(visitor(story.house.therapist).get(review))
    assert "What you are working on" in page
    assert "Choose steps for this" not in page


@pytest.mark.parametrize("who", ["client", "therapist"])
def test_the_profile_leads_to_steps_where_something_dropped(story: Story, who: str) -> None:
    place = reverse("profile", args=[story.house.alliance.id])
    browser = visitor(getattr(story.house, who))
    assert beginning(story) in text(browser.get(place))
    begin(story, who, steps(story)[0])
    assert beginning(story) not in text(browser.get(place))


def test_the_list_holds_open_and_closed_and_begins_others(story: Story) -> None:
    listed = reverse("repairs", args=[story.house.alliance.id])
    client = visitor(story.house.client)
    assert "No steps yet." in text(client.get(listed))
    begin(story, "client", steps(story)[0])
    page = text(client.get(listed))
    assert "1 step " in page
    assert beginning(story) not in page
    let_repair_go(repair_id=Repair.objects.get().id, by=story.house.client)
    page = text(client.get(listed))
    assert "Let go." in page
    assert beginning(story) in page


def test_the_way_past_the_therapist_is_on_the_clients_pages_alone(story: Story) -> None:
    begin(story, "client", steps(story)[0])
    other = next(key for key in rooms_by_key() if key != story.key)
    places = [
        place(story),
        reverse("repairs", args=[story.house.alliance.id]),
        reverse("begin_repair", args=[story.house.alliance.id, story.last.id, other]),
    ]
    for one in places:
        assert RATHER_NOT in text(visitor(story.house.client).get(one))
        assert "another-way" not in text(visitor(story.house.therapist).get(one))


@pytest.mark.parametrize("who", ["colleague", "supervisor", "manager"])
def test_nobody_else_has_these_pages(story: Story, who: str) -> None:
    begin(story, "client", steps(story)[0])
    browser = visitor(getattr(story.house, who))
    for one in (place(story), reverse("repairs", args=[story.house.alliance.id]), beginning(story)):
        assert browser.get(one).status_code == 404
        assert browser.post(one, {"do": "let_go"}).status_code in (404, 405)
    assert Repair.objects.get().closed_at is None


def test_closed_the_client_still_reads_and_begins_nothing(story: Story) -> None:
    begin(story, "client", steps(story)[0])
    close_alliance(alliance_id=story.house.alliance.id, by=story.house.client)
    client = visitor(story.house.client)
    page = text(client.get(place(story)))
    assert "Let it go" not in page
    assert client.post(place(story), {"do": "let_go"}).status_code == 422
    other = next(key for key in rooms_by_key() if key != story.key)
    form = reverse("begin_repair", args=[story.house.alliance.id, story.last.id, other])
    assert "This alliance is closed." in text(client.get(form))


def test_there_is_no_room_of_that_name(story: Story) -> None:
    nowhere = reverse("begin_repair", args=[story.house.alliance.id, story.last.id, "nothing"])
    assert visitor(story.house.client).get(nowhere).status_code == 404
