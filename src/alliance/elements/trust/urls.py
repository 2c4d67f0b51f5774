"""This room's addresses, mounted at a/<alliance>/trust/."""

from django.urls import path

from alliance.elements.trust import views

app_name = "trust"
urlpatterns = [
    path("", views.page, name="page"),
    path("consents/", views.consents, name="consents"),
    path("why/", views.why, name="why"),
]
