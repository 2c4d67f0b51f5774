"""From a figure on any page two clicks lead to the answers it rests on, and two to how it is worked out."""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve, reverse

from tests.spec.house import House
from tests.spec.review.story import Story
from tests.spec.visiting import visitor

HREF = re.compile(r'<a\b[^>]*\bhref="([^"]+)"')
ANSWERS, METHOD = {"element", "measures", "measure_answer"}, {"how", "how_signal"}
OF_ONE_PAIR = ("alliance", "profile", "outcomes", "measures")
OF_A_PRACTICE = ("practice_figures", "together")


def led_to(browser, start: str, clicks: int) -> set[str]:
    """The names of all pages within this many clicks of a page, itself among them."""
    names, now, known = set(), {start}, set()
    for left in range(clicks, -1, -1):
        found = set()
        for path in sorted(now - known):
            known.add(path)
            names.add(_name(path))
            if left and (answer := browser.get(path)).status_code == 200:
                found |= {urljoin(path, unescape(one)) for one in HREF.findall(answer.content.decode())}
        now = {urlsplit(one).path for one in found if _is_looking(one)}
    return names


def _name(path: str) -> str:
    try:
        return str(resolve(path).url_name)
    except Resolver404:
        return ""


def _is_looking(url: str) -> bool:
    """A page here, that only shows something."""
    return not urlsplit(url).netloc and _name(urlsplit(url).path) in ANSWERS | METHOD | {*OF_ONE_PAIR}


def pages_of(story: Story, who: str) -> list[str]:
    alliance = story.house.alliance.id
    found = [reverse(name, args=[alliance]) for name in OF_ONE_PAIR]
    found += [reverse("home"), reverse("review", args=[alliance, story.last.id])]
    return [*found, reverse("prepare", args=[alliance])] if who == "therapist" else found


@pytest.mark.parametrize("who", ["client", "therapist"])
def test_two_clicks_lead_to_the_answers_and_to_the_method(pages: House, who: str) -> None:
    story = Story(pages).drop()
    story.review()
    browser = visitor(getattr(pages, who))
    for page in pages_of(story, who):
        assert browser.get(page, follow=True).status_code == 200, page
        names = led_to(browser, page, 2)
        assert names & METHOD, (page, names)
        assert names & ANSWERS, (page, names)


@pytest.mark.parametrize("page", OF_A_PRACTICE)
def test_a_figure_of_many_leads_to_its_method_and_to_nobodys_answers(pages: House, page: str) -> None:
    names = led_to(visitor(pages.manager), reverse(page), 1)
    assert names & METHOD
    assert not names & ANSWERS


def test_the_walk_can_find_nothing(pages: House) -> None:
    assert led_to(visitor(pages.client), reverse("help_now"), 0) == {"help_now"}
