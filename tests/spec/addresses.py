"""The application's addresses; names of pages that other floors bring are stood in for where they are not there yet."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from alliance.web.urls import urlpatterns as real


def nothing(_request: HttpRequest, **_more: object) -> HttpResponse:
    return HttpResponse("")


STAND_INS = [
    path("", nothing, name="home"),
    path("leave/", nothing, name="leave_quickly"),
    path("a/<uuid:alliance>/", nothing, name="alliance"),
    path("a/<uuid:alliance>/sessions/<uuid:session>/", nothing, name="session"),
]
named = {getattr(one, "name", None) for one in real}
urlpatterns = [path("", include("alliance.web.urls")), *(one for one in STAND_INS if one.name not in named)]
