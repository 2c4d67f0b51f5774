"""People, practice, one's own settings, supervision, breaks and endings."""

from django.urls import URLPattern, path

from alliance.web import (
    breaks,
    me,
    my_calendar,
    pairing,
    people,
    practice,
    practice_figures,
    safe_view,
    supervision,
    who_sees,
)

ONE = "a/<uuid:alliance>"

urlpatterns: list[URLPattern] = [
    path("people/", people.people, name="people"),
    path("people/add/", people.add_person, name="add_person"),
    path("people/<uuid:person>/", people.person, name="person"),
    path("people/pairs/", pairing.pairs, name="pairs"),
    path("people/pairs/open/", pairing.open_pair, name="open_pair"),
    path("people/pairs/<uuid:alliance>/", pairing.hand_over_page, name="hand_over"),
    path("practice/", practice.practice, name="practice"),
    path("practice/figures/", practice_figures.practice_figures, name="practice_figures"),
    path("me/", me.me, name="me"),
    path("me/notes/", me.notes, name="my_notes"),
    path("me/address/", me.my_address, name="my_address"),
    path("me/safe/", safe_view.safe_view, name="safe_view"),
    path("me/calendar/", my_calendar.my_calendar, name="my_calendar"),
    path("calendar/<str:token>.ics", my_calendar.feed, name="calendar_feed"),
    path("me/password/", me.my_password, name="my_password"),
    path("me/others/", me.end_others, name="end_others"),
    path(f"{ONE}/who/", who_sees.who_sees, name="who_sees"),
    path(f"{ONE}/supervision/", supervision.supervision, name="supervision"),
    path(f"{ONE}/breaks/", breaks.breaks, name="breaks"),
    path(f"{ONE}/breaks/end/", breaks.end_alone, name="end_alone"),
]
