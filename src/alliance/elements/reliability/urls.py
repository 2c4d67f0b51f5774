"""This room's addresses, mounted at a/<alliance>/reliability/."""

from django.urls import path

from alliance.elements.reliability import views

app_name = "reliability"
urlpatterns = [path("", views.PAGE.view, name="page")]
