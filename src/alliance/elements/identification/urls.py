"""This room's addresses, mounted at a/<alliance>/identification/."""

from django.urls import path

from alliance.elements.identification import views

app_name = "identification"
urlpatterns = [
    path("", views.PAGE.view, name="page"),
    path("cards/", views.OWN.view, name="cards"),
    path("ways/", views.WAYS.view, name="ways"),
]
