"""This room's addresses, mounted at a/<alliance>/empathy/."""

from django.urls import path

from alliance.elements.empathy import views

app_name = "empathy"
urlpatterns = [path("", views.PAGE.view, name="page")]
