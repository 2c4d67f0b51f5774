"""Every page of the application, in blocks: one block a concern. Paths are neutral: they may stand in a history."""

from django.urls import URLPattern, URLResolver, include, path, register_converter

from alliance.rooms.registry import all_rooms
from alliance.web import (
    access_log,
    candour,
    check_in,
    contact,
    help,
    paper,
    safety_pages,
    sessions,
    tablet,
)


class Occasion:
    """Before or after a session; nothing else is an address."""

    regex = "before|after"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return str(value)


register_converter(Occasion, "occasion")
ONE = "a/<uuid:alliance>"
FORM = f"{ONE}/s/<uuid:session>/<occasion:occasion>"

urlpatterns: list[URLPattern | URLResolver] = [
    # --- home and caseload
    # --- check-in, sessions, candour, access log
    path(f"{FORM}/", check_in.step, name="check_in"),
    path(f"{FORM}/save/", check_in.autosave, name="check_in_autosave"),
    path(f"{FORM}/send/", check_in.send, name="check_in_send"),
    path(f"{FORM}/done/", check_in.done, name="check_in_done"),
    path(f"{ONE}/s/<uuid:session>/answers/", candour.answers, name="my_answers"),
    path(f"{ONE}/s/<uuid:session>/answers/change/", candour.change, name="change_answer"),
    path(f"{ONE}/s/<uuid:session>/ask/", candour.ask_other, name="ask_other"),
    path(f"{ONE}/candour/", candour.candour, name="candour"),
    path(f"{ONE}/topics/<uuid:topic>/open/", candour.show_topic, name="open_topic"),
    path(f"{ONE}/sessions/", sessions.sessions, name="sessions"),
    path(f"{ONE}/sessions/<uuid:session>/", sessions.session, name="session"),
    path(f"{ONE}/sessions/<uuid:session>/topics/", sessions.topic_page, name="topics"),
    path(f"{ONE}/log/", access_log.access_log, name="access_log"),
    # --- measures, safety, help, contact, tablet, paper
    path("help/", help.help_now, name="help_now"),
    path("a/<uuid:alliance>/another-way/", help.another_way, name="another_way"),
    path("contact/", contact.contact_me, name="contact_me"),
    path("contact/waiting/", contact.waiting, name="contact_waiting"),
    path("contact/<uuid:contact>/answered/", contact.answered, name="contact_answered"),
    path("a/<uuid:alliance>/reading/", safety_pages.safety_plan, name="safety_plan"),
    path("waiting/", safety_pages.alerts, name="alerts"),
    path("waiting/<uuid:alert>/", safety_pages.alert, name="alert"),
    path("waiting/<uuid:alert>/duty/", safety_pages.alert_duty, name="alert_duty"),
    path("away/", safety_pages.away, name="away"),
    path("a/<uuid:alliance>/sessions/<uuid:session>/tablet/", tablet.tablet_code, name="tablet_code"),
    path("tablet/", tablet.tablet, name="tablet"),
    path("tablet/form/", tablet.tablet_form, name="tablet_form"),
    path("tablet/back/", tablet.tablet_back, name="tablet_back"),
    path("a/<uuid:alliance>/sessions/<uuid:session>/paper/", paper.paper, name="paper"),
    # --- profile, review, repair
    # --- rooms
    *(path(f"{ONE}/{room.key}/", include(room.urls)) for room in all_rooms() if room.urls),
]
