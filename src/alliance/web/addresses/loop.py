"""Check-in, sessions, who sees what, the access log."""

from django.urls import URLPattern, path, register_converter

from alliance.web import access_log, candour, check_in, sessions
from alliance.web.addresses.occasion import Occasion

register_converter(Occasion, "occasion")
ONE = "a/<uuid:alliance>"
FORM = f"{ONE}/s/<uuid:session>/<occasion:occasion>"

urlpatterns: list[URLPattern] = [
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
]
