"""Home, caseload, the page of one alliance, profile, measures."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
