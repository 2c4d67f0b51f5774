"""The goals' addresses, mounted at a/<alliance>/goals/."""

from django.urls import path

from alliance.elements.goals import views, work_views

app_name = "goals"
urlpatterns = [
    path("", views.page, name="page"),
    path("new/", views.propose, name="propose"),
    path("work/", work_views.WORK.view, name="work"),
    path("<uuid:goal>/story/", work_views.STORY.view, name="story"),
    path("<uuid:goal>/", views.act, name="act"),
    path("<uuid:goal>/bring/", views.bring, name="bring"),
]
