"""Changing an answer that the therapist may not see changes no byte of what the therapist sees of review and repair.

The same session is made in two worlds that differ only in what the client kept, skipped, or left to be opened: every
page of the therapist, its ETag and its order are the same.
"""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance.kernel import clock
from alliance.kernel.models import AuditEntry, Fact
from alliance.review.actions import open_repair
from alliance.review.models import Repair
from alliance.rooms.registry import rooms_by_key
from alliance.therapy.topics import bring_topic
from tests.spec.house import NOW, House, build
from tests.spec.review.story import Story
from tests.spec.visiting import visitor

FEW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
answers = st.dictionaries(st.sampled_from(sorted(rooms_by_key())), st.integers(0, 10), max_size=7)


class Undone(Exception):
    """Ends a world: nothing of it is kept."""


@pytest.fixture
def story(db):
    with clock.at(NOW):
        yield begun(build())


def begun(house: House) -> Story:
    """Weeks of shared answers, a drop that both saw and work on, and a session after it with both devices open."""
    story = Story(house).drop()
    story.review()
    steps = [step.key for step in rooms_by_key()[story.key].steps][:1]
    open_repair(
        alliance_id=house.alliance.id,
        session_id=story.last.id,
        element=story.key,
        steps=steps,
        by=house.client,
    )
    with clock.at(NOW - timedelta(days=1)):
        story.session()
        story.rate("therapist", guess=5)
        story.review()
    house.session(days=0.3)
    return story


def seen(story: Story) -> list[tuple[int, bytes, str]]:
    """What the therapist sees: every page here, with its ETag."""
    alliance, browser = story.house.alliance.id, visitor(story.house.therapist)
    session, repair = story.last.id, Repair.objects.get().id
    places = [
        reverse("prepare", args=[alliance]),
        reverse("prepare_pdf", args=[alliance]),
        reverse("review", args=[alliance, session]),
        reverse("review_now", args=[alliance, session]),
        reverse("repairs", args=[alliance]),
        reverse("repair", args=[alliance, repair]),
        reverse("alliance", args=[alliance]),
        reverse("today"),
        reverse("begin_repair", args=[alliance, session, next(k for k in rooms_by_key() if k != story.key)]),
    ]
    pages = [browser.get(place) for place in places]
    return [(one.status_code, TOKEN.sub(b"", one.content), one.get("ETag", "")) for one in pages]


def in_a_world(
    story: Story, candour: str, given_: dict[str, int], words: str
) -> list[tuple[int, bytes, str]]:
    """What the therapist sees after these answers of the client, undone afterwards."""
    pages: list[tuple[int, bytes, str]] = []
    try:
        with transaction.atomic():
            if given_:
                asked = {link.split(".")[0]: link for link in story.loops[-1].questions("client")}
                answers_: dict[str, int | str] = {asked[key]: value for key, value in given_.items()}
                story.loops[-1].answer("client", candour=candour, answers=answers_ | {"open": words})
            pages = seen(story)
            raise Undone
    except Undone:
        return pages


@FEW
@given(first=answers, words=st.sampled_from(["", "The heron", "a" * 300]))
def test_what_is_kept_looks_like_nothing_at_all(story: Story, first: dict[str, int], words: str) -> None:
    assert in_a_world(story, "keep", first, words) == in_a_world(story, "keep", {}, "")


@FEW
@given(
    first=answers.filter(bool),
    other=answers.filter(bool),
    words=st.sampled_from(["", "The heron", "a" * 300]),
)
def test_what_waits_for_a_tap_says_only_that_there_is_something(
    story: Story, first: dict[str, int], other: dict[str, int], words: str
) -> None:
    one, two = in_a_world(story, "session", first, words), in_a_world(story, "session", other, "")
    assert one == two
    assert b"There is something to talk about." in one[0][1]


def test_topics_kept_or_waiting_are_not_there(story: Story) -> None:
    from alliance.therapy.queries import around, sessions_of

    later = around(sessions_of(story.house.seat)).next
    before = seen(story)
    bring_topic(session_id=later.id, words="The heron", candour="keep", by=story.house.client)
    assert seen(story) == before
    bring_topic(session_id=later.id, words="The heron", candour="session", by=story.house.client)
    waits = seen(story)
    bring_topic(session_id=later.id, words="Another heron", candour="session", by=story.house.client)
    assert seen(story) == waits


def test_the_law_would_notice(story: Story) -> None:
    """What is shared does change the pages: the comparison is not blind."""
    nothing, shared = (
        in_a_world(story, "keep", {}, ""),
        in_a_world(story, "share", {story.key: 3}, "The heron"),
    )
    changed = [one != two for one, two in zip(nothing, shared, strict=True)]
    assert changed[:4] == [True, True, True, True]


def test_the_way_past_the_therapist_tells_nothing(story: Story) -> None:
    """Whether the client looked for somebody else, or that a line was crossed: not a byte, not a row."""
    before = seen(story), AuditEntry.objects.count(), Fact.objects.count()
    client = visitor(story.house.client)
    for name in ("another_way", "line_crossed"):
        assert client.get(reverse(name, args=[story.house.alliance.id])).status_code == 200
    assert (seen(story), AuditEntry.objects.count(), Fact.objects.count()) == before
