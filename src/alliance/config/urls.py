"""Where each page lives."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("alliance.web.urls")),
]

handler400 = "alliance.web.errors.bad_request"
handler403 = "alliance.web.errors.permission_denied"
handler404 = "alliance.web.errors.page_not_found"
handler500 = "alliance.web.errors.server_error"
