"""Who can be visited in the demo: one-time links for the staff and for one client of each story."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from alliance.demo.cast import Script, address_of_client, address_of_staff, cast
from alliance.demo.filling import refuse_elsewhere
from alliance.demo.queries import demo_practices, person_at
from alliance.people.invitations import make_demo_link


@dataclass(frozen=True, slots=True)
class DemoLink:
    """A link that signs in once, as whom, and what their story is."""

    name: str
    role: str
    story: str
    url: str


def links(base_url: str) -> list[DemoLink]:
    """Fresh one-time links: each member of staff, and the first client of each story."""
    refuse_elsewhere()
    practices = demo_practices()
    if not practices:
        return []
    found = []
    for name, role, story, address in _visited():
        person = person_at(address)
        if person is not None:
            token = make_demo_link(person_id=person.id, practice_id=practices[0].id)
            url = base_url.rstrip("/") + reverse("demo_link", args=[token])
            found.append(DemoLink(name, role, story, url))
    return found


def _visited() -> Iterator[tuple[str, str, str, str]]:
    for one in cast().staff:
        story = "on leave" if one.cover else ""
        yield one.name, ", ".join(one.roles), story, address_of_staff(one.key)
    for script in firsts_of_stories():
        yield script.name, "client", cast().stories[script.story].sentence, address_of_client(script)


def firsts_of_stories() -> list[Script]:
    """The first client of each story, in the order of the cast."""
    seen: dict[str, Script] = {}
    for script in cast().clients:
        seen.setdefault(script.story, script)
    return list(seen.values())
