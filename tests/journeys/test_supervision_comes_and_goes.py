"""A supervisor comes and goes: asked, agreed, looks and writes; the client reads what was seen, and ends it."""

from datetime import timedelta

import pytest

from alliance.kernel import clock
from tests.journeys.conftest import Devices, no_errors
from tests.journeys.looking import accessible, look
from tests.spec.house import House
from tests.spec.stories import one_week

pytestmark = pytest.mark.journey
COMMENT = "Ask what the silence was for."


def test_a_supervisor_comes_and_goes(home: House, devices: Devices) -> None:
    # given: three weeks that both rated
    for week in (3, 2, 1):
        one_week(home, clock.now() - timedelta(weeks=week), client=8, therapist=7)
    phone, desk = devices.phone(home.client), devices.desk(home.therapist)
    other = devices.desk(home.supervisor)
    supervision = f"/a/{home.alliance.id}/supervision/"
    with no_errors(phone), no_errors(desk):
        # when the therapist asks, nothing is open yet
        desk.goto(supervision)
        desk.get_by_label("Last day").fill((clock.now() + timedelta(days=30)).strftime("%Y-%m-%d"))
        desk.get_by_role("button", name="Ask", exact=True).click()
        assert other.goto(f"/a/{home.alliance.id}/").status == 404
        # and the client says yes
        phone.goto(supervision)
        look(phone, "supervision-asked")
        accessible(phone)
        phone.get_by_role("button", name="Yes, for that time").click()
        # then the supervisor looks at the case, its profile, and writes
        other.goto(f"/a/{home.alliance.id}/")
        other.goto(f"/a/{home.alliance.id}/profile/")
        other.goto(supervision)
        other.get_by_label("Write a comment").fill(COMMENT)
        other.get_by_role("button", name="Write it").click()
        look(other, "supervision-comment")
        accessible(other)
        # and both of the two read it
        for page in (phone, desk):
            page.goto(supervision)
            page.get_by_text(COMMENT).wait_for()
            look(page, "supervision-read")
            accessible(page)
        # and the client's log says what was seen
        phone.goto(f"/a/{home.alliance.id}/log/")
        said = phone.get_by_role("main").inner_text()
        for sentence in ("Sven opened how you two are doing.", "Sven wrote a comment in the supervision."):
            assert sentence in said, (sentence, said)
        # when the client ends it
        phone.goto(supervision)
        phone.get_by_role("button", name="End it now").click()
        # then nothing is open any more, and what was written stays with the two
        for there in (f"/a/{home.alliance.id}/", supervision):
            assert other.goto(there).status == 404
        phone.goto(supervision)
        phone.get_by_text(COMMENT).wait_for()
