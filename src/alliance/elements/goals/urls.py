"""The goals' addresses, mounted at a/<alliance>/goals/."""

from django.urls import path

from alliance.elements.goals import views

app_name = "goals"
urlpatterns = [
    path("", views.page, name="page"),
    path("new/", views.propose, name="propose"),
    path("<uuid:goal>/", views.act, name="act"),
    path("<uuid:goal>/bring/", views.bring, name="bring"),
]
