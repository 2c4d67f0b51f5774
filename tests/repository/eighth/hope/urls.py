"""This room's address, mounted at a/<alliance>/hope/."""

from alliance.elements.hope import views
from django.urls import path

app_name = "hope"
urlpatterns = [path("", views.page, name="page")]
