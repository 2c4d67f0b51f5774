"""This room's addresses, mounted at a/<alliance>/collaboration/."""

from django.urls import path

from alliance.elements.collaboration import views

app_name = "collaboration"
urlpatterns = [
    path("", views.PAGE.view, name="page"),
    path("plan/", views.PLAN.view, name="plan"),
    path("decisions/", views.DECISIONS.view, name="decisions"),
]
