"""What somebody might try beside the page: it stands in the client's log all the same."""

from datetime import timedelta
from uuid import uuid4

from django.urls import reverse

from alliance.kernel import clock
from alliance.measurement.entering import make_tablet_code
from alliance.rooms.forms import AFTER
from tests.spec.house import House
from tests.spec.review.story import Story
from tests.spec.rooms.loop import held
from tests.spec.visiting import visitor


def log(house: House) -> str:
    return visitor(house.client).get(reverse("access_log", args=[house.alliance.id])).content.decode()


def test_the_piece_of_the_review_that_a_device_fetches_is_an_opening(pages: House) -> None:
    story = Story(pages).weeks(1)
    story.review("client")
    opened = "Theo opened the page for looking back together."
    now = reverse("review_now", args=[pages.alliance.id, story.last.id])
    browser = visitor(pages.therapist)
    assert browser.get(now + "?waiting").status_code == 204
    assert opened not in log(pages)
    seen = browser.get(now)
    assert seen.status_code == 200
    assert opened in log(pages)
    with clock.at(clock.now() + timedelta(hours=1)):  # the same as it shows already is no new opening
        assert browser.get(now, headers={"if-none-match": seen["ETag"]}).status_code == 304
        assert log(pages).count("Theo opened") == 1


def test_what_is_answered_on_the_tablet_says_so_whoever_held_it(pages: House) -> None:
    loop = held(pages)
    code = make_tablet_code(session_id=loop.session.id, occasion=AFTER, by=pages.therapist)
    tablet = visitor()
    tablet.post(reverse("tablet"), {"code": code})
    assert "on the practice’s tablet" not in log(pages)
    form = {"submission_id": str(uuid4()), "candour": "keep"}
    assert tablet.post(reverse("tablet_form"), form).status_code == 200
    assert "on the practice’s tablet" in log(pages)


def test_a_form_from_paper_that_was_refused_leaves_a_line(pages: House) -> None:
    """The refusal tells whoever types that the client has answered, also what they keep: so the client is told too."""
    loop = held(pages)
    loop.answer("therapist")
    loop.answer("client", candour="keep")
    url = reverse("paper", args=[pages.alliance.id, loop.session.id])
    day = clock.now().strftime("%Y-%m-%d")
    form = {"submission_id": str(uuid4()), "candour": "keep", "occasion": AFTER, "answered_on": day}
    assert visitor(pages.therapist).post(url, form).status_code == 422
    assert "Theo tried to type in answers of yours from paper." in log(pages)
