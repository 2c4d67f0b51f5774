"""Home, caseload, the page of one alliance, profile, measures."""

from django.urls import URLPattern, path

from alliance.web import alliance_page, caseload, home, how

ONE = "a/<uuid:alliance>"

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("mine/", home.mine, name="mine"),
    path("today/", caseload.today, name="today"),
    path("cases/", caseload.cases, name="cases"),
    path(f"{ONE}/", alliance_page.alliance_page, name="alliance"),
    path("how/", how.how, name="how"),
]
