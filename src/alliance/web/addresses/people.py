"""People, practice, one's own settings, supervision, breaks and endings."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
