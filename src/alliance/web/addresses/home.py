"""Home, caseload, the page of one alliance, profile, measures, outcomes."""

from django.urls import URLPattern, path

from alliance.web import (
    alliance_page,
    caseload,
    home,
    how,
    measure_form,
    measures,
    outcomes,
    profile,
    rooms,
    together,
)

ONE = "a/<uuid:alliance>"

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("mine/", home.mine, name="mine"),
    path("today/", caseload.today, name="today"),
    path("cases/", caseload.cases, name="cases"),
    path(f"{ONE}/", alliance_page.alliance_page, name="alliance"),
    path(f"{ONE}/profile/", profile.profile_page, name="profile"),
    path(f"{ONE}/profile/<slug:element>/", profile.element_page, name="element"),
    path(f"{ONE}/rooms/", rooms.rooms, name="rooms"),
    path(f"{ONE}/measures/", measures.measures, name="measures"),
    path(f"{ONE}/measures/answered/<uuid:response>/", measure_form.measure_answer, name="measure_answer"),
    path(f"{ONE}/measures/<slug:instrument>/", measure_form.measure, name="measure"),
    path(f"{ONE}/outcomes/", outcomes.outcomes, name="outcomes"),
    path("together/", together.together, name="together"),
    path("how/", how.how, name="how"),
    path("how/<slug:kind>/", how.how_signal, name="how_signal"),
]
