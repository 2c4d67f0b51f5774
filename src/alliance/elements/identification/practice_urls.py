"""Intake: addresses of the practice, mounted at rooms/identification/."""

from django.urls import path

from alliance.elements.identification import intake_views

app_name = "intake"
urlpatterns = [
    path("ask/", intake_views.ask, name="ask"),
    path("offer/", intake_views.offer, name="offer"),
    path("matching/", intake_views.matching, name="matching"),
]
