"""The pages of repair: begun by either, each in own words, looked at again with dates, closed without a reason."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from alliance.kernel import clock
from alliance.kernel.models import AuditEntry, Fact
from alliance.people.alliances import close_alliance
from alliance.people.queries import standing_of
from alliance.review.actions import let_repair_go
from alliance.review.models import Repair
from alliance.rooms.registry import rooms_by_key
from alliance.therapy.actions import hold_session
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


def pages_of(story: Story) -> dict[str, str]:
    """Every page of review and repair: the review before it is opened, and open."""
    alliance = story.house.alliance.id
    other = next(key for key in rooms_by_key() if key != story.key)
    before = story.house.session(days=0.01)
    hold_session(session_id=before.id, by=story.house.therapist)
    return {
        "review_before": reverse("review", args=[alliance, before.id]),
        "review": reverse("review", args=[alliance, story.last.id]),
        "repairs": reverse("repairs", args=[alliance]),
        "repair": place(story),
        "repair_begin": reverse("begin_repair", args=[alliance, story.last.id, other]),
    }


def test_the_way_past_the_therapist_is_on_every_page_of_the_client_and_on_none_of_the_therapist(
    story: Story,
) -> None:
    begin(story, "client", steps(story)[0])
    for name, one in pages_of(story).items():
        theirs = text(visitor(story.house.therapist).get(one))
        assert RATHER_NOT in text(visitor(story.house.client).get(one)), name
        assert "another-way" not in theirs, name


def test_from_every_page_the_client_alone_reaches_pausing_and_ending(story: Story) -> None:
    begin(story, "client", steps(story)[0])
    breaks = reverse("breaks", args=[story.house.alliance.id])
    for name, one in pages_of(story).items():
        assert f'href="{breaks}"' in text(visitor(story.house.client).get(one)), name
    client = visitor(story.house.client)
    client.post(breaks, {"do": "pause"})
    assert standing_of(story.house.seat).pause is not None
    client.post(reverse("end_alone", args=[story.house.alliance.id]), {"sure": "1", "do": "close"})
    story.house.alliance.refresh_from_db()
    assert story.house.alliance.closed_at is not None


def test_a_line_that_was_crossed_gets_no_steps_and_leaves_no_trace(story: Story) -> None:
    client = visitor(story.house.client)
    crossed = reverse("line_crossed", args=[story.house.alliance.id])
    assert f'href="{crossed}"' in text(client.get(beginning(story)))
    before = AuditEntry.objects.count(), Fact.objects.count(), Repair.objects.count()
    page = text(client.get(crossed))
    for way in ("Talk to somebody outside", "Complain", "Another therapist", "Take a break, or end"):
        assert way in page
    assert "It is not for you to repair." in page
    assert 'name="steps"' not in page
    assert "<form" not in page.split("<main")[1].split("</main>")[0]
    assert (AuditEntry.objects.count(), Fact.objects.count(), Repair.objects.count()) == before


def test_the_therapist_is_reminded_that_a_boundary_violation_is_not_repaired_here(story: Story) -> None:
    page = text(visitor(story.house.therapist).get(beginning(story)))
    assert "A boundary violation is not repaired here." in page
    assert "supervision" in page
    assert reverse("line_crossed", args=[story.house.alliance.id]) not in page


def test_what_each_would_do_stands_side_by_side_with_its_kind(story: Story) -> None:
    for who in ("client", "therapist"):
        page = text(visitor(getattr(story.house, who)).get(beginning(story)))
        for step in rooms_by_key()[story.key].steps:
            both = page.split(f'value="{step.key}"')[1].split("</label>")[0]
            for words in (step.kind.label, step.for_client, step.for_therapist):
                assert str(words) in both


def test_when_to_look_again_is_chosen_shown_and_noted_when_its_time_has_come(story: Story) -> None:
    browser = visitor(story.house.client)
    data = {"steps": steps(story)[:1], "again": "day", "again_on": "2026-03-05"}
    page = text(browser.post(beginning(story), data, follow=True))
    assert "You look at it again on 5 March 2026" in page
    early, later = story.house.session(days=2), story.house.session(days=3)
    for who in ("client", "therapist"):
        there = visitor(getattr(story.house, who))
        for session, is_due in ((early, False), (later, True)):
            shown = text(there.get(reverse("session", args=[story.house.alliance.id, session.id])))
            assert ("It is time to look again at:" in shown) == is_due
    with clock.at(clock.now() + timedelta(days=4)):
        assert "It is time to look again" in text(visitor(story.house.client).get(place(story)))
        page = text(visitor(story.house.client).post(place(story), {"do": "when", "again": "2"}, follow=True))
        assert "It is time to look again" not in page
        assert "You look at it again 2 sessions after" in page


@pytest.mark.parametrize(
    "data", [{"again": "9"}, {"again": "day"}, {"again": "day", "again_on": "2027-01-01"}]
)
def test_a_time_out_of_reason_is_told_and_what_was_chosen_stays(story: Story, data: dict[str, str]) -> None:
    form = {"steps": steps(story)[:1], "words": "Less hurry."} | data
    page = visitor(story.house.client).post(beginning(story), form)
    assert page.status_code == 422
    assert "Less hurry." in text(page)
    assert f'value="{steps(story)[0]}" checked' in text(page)


def test_not_yet_says_what_can_come_next_for_each_chair(story: Story) -> None:
    begin(story, "client", steps(story)[0])
    outside = reverse("another_way", args=[story.house.alliance.id])
    with clock.at(clock.now() + timedelta(days=7)):
        story.session()
        visitor(story.house.therapist).post(place(story), {"do": "not_yet"})
        client, therapist = (
            text(visitor(one).get(place(story))) for one in (story.house.client, story.house.therapist)
        )
    for page in (client, therapist):
        assert "Looked at again: not yet. You looked once." in page
        assert "9 March 2026: not yet, Theo said" in page
        assert "Other steps: choose them above." in page
        assert "Another element" in page
    assert f'<a href="{outside}">Somebody outside' in client
    assert "Somebody outside: take it to supervision." in therapist
    other = {"do": "steps", "steps": steps(story)[1:3]}
    visitor(story.house.client).post(place(story), other)
    assert Repair.objects.get().steps == steps(story)[1:3]


def test_where_no_figure_can_tell_the_page_asks_the_two(pages: House) -> None:
    story = Story(pages).weeks(5)
    begin(story, "therapist", steps(story)[0])
    with clock.at(clock.now() + timedelta(days=7)):
        story.session()
        for who in ("client", "therapist"):
            assert (
                "No figure can tell: there was no drop that both of you may see. So you are asked."
                in text(visitor(getattr(pages, who)).get(place(story)))
            )
        assert "only Clea can say" in text(visitor(pages.therapist).get(place(story)))


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
