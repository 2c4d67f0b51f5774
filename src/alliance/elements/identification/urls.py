"""This room's addresses, mounted at a/<alliance>/identification/."""

from django.urls import path

from alliance.elements.identification import views

app_name = "identification"
urlpatterns = [
    path("", views.page, name="page"),
    path("cards/", views.cards, name="cards"),
    path("ways/", views.how, name="ways"),
]
