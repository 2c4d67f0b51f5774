"""This room's addresses, mounted at a/<alliance>/trust/."""

from django.urls import path

from alliance.elements.trust import views

app_name = "trust"
urlpatterns = [
    path("", views.PAGE.view, name="page"),
    path("consents/", views.CONSENTS.view, name="consents"),
    path("why/", views.WHY.view, name="why"),
]
