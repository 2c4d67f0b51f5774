"""This room's addresses, mounted at a/<alliance>/collaboration/."""

from django.urls import path

from alliance.elements.collaboration import views

app_name = "collaboration"
urlpatterns = [
    path("", views.page, name="page"),
    path("plan/", views.plan, name="plan"),
    path("decisions/", views.decide, name="decisions"),
]
