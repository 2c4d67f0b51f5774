"""One minute before a session: the words are counted, on the screen and on paper, and one sheet of A4 is enough."""

import io
import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from pypdf import PdfReader

from alliance.design import typesetting
from alliance.elements.collaboration.agenda import move_in_agenda
from alliance.elements.communication.summaries import share_unsaid, write_unsaid
from alliance.elements.goals.actions import agree_goal, propose_goal
from alliance.elements.reliability.promises import make_promise
from alliance.kernel import clock
from alliance.kernel.models import AuditEntry
from alliance.people.alliances import close_alliance
from alliance.people.seats import seat_at
from alliance.review.actions import confirm_talked, open_repair
from alliance.review.preparing import prepare_for
from alliance.review.sheet import LINES, WORDS_AT_MOST, Line, Section, fit, sheet_of
from alliance.rooms.forms import BEFORE, form_for
from alliance.rooms.registry import rooms_by_key
from alliance.therapy.topics import bring_topic, carry_topic
from tests.spec.house import House
from tests.spec.review.story import Story
from tests.spec.rooms.opened import open_room
from tests.spec.visiting import visitor

LONG = (
    "When you looked at the clock I thought I was too much, and then I could not say what I had come for. "
    * 4
)


class FirstView(HTMLParser):
    """The words of the sheet that are seen without a tap: of what is folded away, only what unfolds it."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.inside = self.folded = 0
        self.stack: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        shown = dict(attrs).get("class") or ""
        self.inside += tag == "article"
        self.folded += tag == "details" or "print-only" in shown
        self.folded -= tag == "summary"
        self.stack.append("print-only" if "print-only" in shown else tag)

    def handle_endtag(self, tag: str) -> None:
        left = self.stack.pop()
        self.inside -= tag == "article"
        self.folded -= left in ("details", "print-only")
        self.folded += tag == "summary"

    def handle_data(self, data: str) -> None:
        if self.inside and not self.folded:
            self.words += data.split()


def first_view(house: House) -> list[str]:
    page = visitor(house.therapist).get(reverse("prepare", args=[house.alliance.id])).content.decode()
    article = FirstView()
    article.feed(page[page.index("<article") : page.index("</article>") + len("</article>")])
    return article.words


def pdf(house: House, who: str = "therapist"):
    return visitor(getattr(house, who)).get(reverse("prepare_pdf", args=[house.alliance.id]))


def paper(house: House) -> str:
    """The text of the one sheet; that there is one."""
    pages = PdfReader(io.BytesIO(pdf(house).content)).pages
    assert len(pages) == 1
    width, height = (float(one) for one in pages[0].mediabox.upper_right)
    assert (round(width), round(height)) == (595, 842)  # A4, in points
    return pages[0].extract_text()


def realistic(house: House) -> Story:
    """A week like others: a change, a topic, a goal, a decision, a repair to look at again, a promise."""
    story = Story(house).drop()
    review = story.review()
    for who, seen in (("client", 0), ("therapist", 1)):
        confirm_talked(review_id=review.id, seen_version=seen, words="Go slower.", by=getattr(house, who))
    repair(house, story, story.key)
    goals(house, ["Write to my sister."])
    for key in ("reliability", "collaboration"):
        open_room(house, key)
    make_promise(
        alliance_id=house.alliance.id,
        words="Send the letter to the doctor.",
        due_at=clock.now() + timedelta(days=3),
        by=house.therapist,
    )
    bring(house, house.session(days=2), ["My holiday"])
    house.plan()
    return story


def overfull(house: House) -> Story:
    """Much more of everything than can be read in a minute, all of it long."""
    story = Story(house).drop()
    confirm_talked(review_id=story.review().id, seen_version=0, words=LONG * 4, by=house.client)
    for key in rooms_by_key():
        repair(house, story, key)
        open_room(house, key)
    goals(house, [f"{n} {LONG}"[:400] for n in range(3)])
    for n in range(5):
        words = f"{n} {LONG}"
        make_promise(
            alliance_id=house.alliance.id,
            words=words[:300],
            due_at=clock.now() + timedelta(days=n + 1),
            by=house.therapist,
        )
        said = write_unsaid(alliance_id=house.alliance.id, words=words, by=house.client)
        share_unsaid(unsaid_id=said.id, by=house.client)
    bring(house, house.session(days=2), [f"{n} {LONG * 4}" for n in range(8)])
    house.plan()
    house.assign()
    house.answer(2, candour="share")
    return story


def repair(house: House, story: Story, key: str) -> None:
    steps = [step.key for step in rooms_by_key()[key].steps][:5]
    open_repair(
        alliance_id=house.alliance.id, session_id=story.last.id, element=key, steps=steps, by=house.client
    )


def goals(house: House, wordings: list[str]) -> None:
    for words in wordings:
        goal = propose_goal(alliance_id=house.alliance.id, words=words, by=house.client)
        agree_goal(goal_id=goal.id, seen_version=goal.wording_version, by=house.therapist)


def bring(house: House, session, wordings: list[str]) -> None:
    for words in wordings:
        bring_topic(session_id=session.id, words=words, candour="share", by=house.client)


@pytest.mark.parametrize("story", [Story, realistic, overfull], ids=["nothing", "realistic", "overfull"])
def test_it_is_read_in_one_minute_on_the_screen_and_on_paper(pages: House, story) -> None:
    story(pages)
    seen, printed = first_view(pages), paper(pages).split()
    assert 40 < len(seen) <= WORDS_AT_MOST == 220, len(seen)
    assert 40 < len(printed) <= WORDS_AT_MOST, len(printed)


def test_a_realistic_week_has_all_its_parts_on_paper(pages: House) -> None:
    story = realistic(pages)
    said = " ".join(paper(pages).split())
    for part in (
        "Before the session with Clea",
        str(rooms_by_key()[story.key].changed),
        "One thing to ask",
        "usually about 8",
        "Where you differ",
        "My holiday Clea",
        "Go slower. 23 February",
        "time to look again",
        "Write to my sister.",
        "5 March, Theo: Send the letter to the doctor.",
        "Theo reads safety answers within 24 hours.",
        "Opening it stands in Clea’s log.",
    ):
        assert part in said, part


def test_too_much_is_counted_and_stands_on_the_screen(pages: House) -> None:
    overfull(pages)
    sheet = sheet_of(prepare_for(seat_at(pages.therapist, pages.alliance.id)))
    assert all(one.lines or not one.rest for one in sheet.sections)  # every heading has its first line
    assert re.search(r"and \d more", paper(pages))
    page = visitor(pages.therapist).get(reverse("prepare", args=[pages.alliance.id])).content.decode()
    assert "7 When you looked" in page
    for there in ("A safety answer waits for you.", "Theo reads safety answers within 24 hours."):
        assert there in page
        assert there in " ".join(paper(pages).split())


def test_the_screen_says_what_the_paper_says(pages: House) -> None:
    realistic(pages)
    assert " ".join(first_view(pages)) == " ".join(paper(pages).split())


def test_goals_say_how_close_of_what_was_shared_alone(pages: House) -> None:
    goals(pages, ["Write to my sister."])
    story = Story(pages)
    for days, value, candour in ((6, 3, "share"), (4, 6, "share"), (2, 9, "keep")):
        with clock.at(clock.now() - timedelta(days=days)):
            loop = story.session()
            form = form_for(loop.seat("client"), loop.session, BEFORE)
            asked = [one.link_id for one in form.questions if one.fact_kind == "goal.rating"]
            loop.answer("client", occasion=BEFORE, candour=candour, answers=dict.fromkeys(asked, value))
    said = " ".join(first_view(pages))
    assert "6 of 10, before 3: Write to my sister." in said
    assert "9 of 10" not in said


def test_what_was_carried_over_says_so_and_the_order_is_theirs(pages: House) -> None:
    open_room(pages, "collaboration")
    story = Story(pages)
    loop = story.session()
    old = bring_topic(session_id=loop.session.id, words="The letter", candour="share", by=pages.client)
    with clock.at(clock.now() + timedelta(days=1)):
        later = pages.session(days=2)
        carry_topic(topic_id=old.id, by=pages.client)
        new = bring_topic(session_id=later.id, words="My holiday", candour="share", by=pages.client)
        said = " ".join(first_view(pages))
        assert "The letter Clea, carried over" in said
        assert said.index("The letter") < said.index("My holiday")
        move_in_agenda(topic_id=new.id, up=True, by=pages.client)
        said = " ".join(first_view(pages))
        assert said.index("My holiday") < said.index("The letter")


def test_the_file_is_neutral_tagged_and_dated_by_our_clock(pages: House) -> None:
    realistic(pages)
    answer = pdf(pages)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="sheet.pdf"'
    assert "no-store" in answer["Cache-Control"]
    found = PdfReader(io.BytesIO(answer.content))
    assert found.metadata is not None
    assert found.metadata.title == "Before a session"
    assert "Clea" not in str(found.metadata)
    assert found.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert found.trailer["/Root"]["/Lang"] == "en"
    assert b"pdfuaid" in found.trailer["/Root"]["/Metadata"].get_data()
    assert pdf(pages).content == answer.content


def test_opening_the_file_stands_in_the_clients_log_as_the_pages(pages: House) -> None:
    pdf(pages)
    assert AuditEntry.objects.filter(verb="open.prepare", scope_id=pages.alliance.id).count() == 1


@pytest.mark.parametrize(
    "words", ["😀 日本語 \u0001\ufffe", "w" * 4000, "#set page(width: 1cm) $x$ *b*", "عربى עברית"]
)
def test_whatever_somebody_writes_is_set_as_it_stands_on_one_sheet(pages: House, words: str) -> None:
    bring(pages, pages.session(days=2), [words] * 3)
    said = paper(pages)
    if words.startswith("#"):
        assert "#set page(width: 1cm)" in said


def test_why_something_could_not_be_set_is_not_passed_on(monkeypatch) -> None:
    def broken(*_args: object, **_more: object) -> bytes:
        raise typesetting.typst.TypstError("the text `heron` could not be displayed")

    monkeypatch.setattr(typesetting.typst, "compile", broken)
    with pytest.raises(typesetting.CannotBeSet) as told:
        typesetting.typeset("sheet", {"heading": "heron"}, title="Before a session", at=clock.now())
    assert "heron" not in f"{told.value!r} {told.value.__context__!r}"


@pytest.mark.parametrize("who", ["client", "colleague", "supervisor", "manager"])
def test_it_is_the_therapists_alone_while_the_alliance_lasts(pages: House, who: str) -> None:
    assert pdf(pages, who).status_code == 404
    close_alliance(alliance_id=pages.alliance.id, by=pages.client)
    assert pdf(pages).status_code == 404


def test_every_section_gets_its_first_line_before_any_gets_a_second() -> None:
    full = [Section(str(n), tuple(Line(f"{n} {place}") for place in range(9))) for n in range(3)]
    fitted = fit(full, budget=3 * (1 + 3) + 4 * 2)
    assert [len(one.lines) for one in fitted] == [2, 1, 1]
    assert [one.and_more for one in fitted] == ["and 7 more", "and 8 more", "and 8 more"]
    assert [len(one.lines) for one in fit(full, budget=1000)] == [LINES] * 3


def test_what_every_sheet_has_comes_before_what_rooms_bring() -> None:
    room = Section("room", (Line("one two"),), is_of_a_room=True)
    always = Section("always", (Line("three four"),))
    assert [len(one.lines) for one in fit([room, always], budget=10)] == [0, 1]


def test_the_most_lines_that_can_be_are_still_one_sheet() -> None:
    """Thirteen sections of four lines, each of one long word: the letters get smaller, the sheet stays one."""
    section = {
        "title": "Heading",
        "lines": [{"text": "w" * 90, "by": "b" * 40}] * LINES,
        "nothing": "and 9 more",
    }
    content = {
        "about": "About",
        "heading": "Heading",
        "notes": ["Note"] * 2,
        "ask_title": "Ask",
        "ask": "Ask. " * 28,
        "sections": [section] * 13,
        "foot": "Foot",
    }
    made = typesetting.typeset("sheet", content, title="Before a session", at=clock.now())
    assert len(PdfReader(io.BytesIO(made)).pages) == 1
