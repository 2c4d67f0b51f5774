"""This room's addresses, mounted at a/<alliance>/communication/."""

from django.urls import path

from alliance.elements.communication import views

app_name = "communication"
urlpatterns = [
    path("", views.page, name="page"),
    path("draft/", views.draft, name="draft"),
    path("file/<uuid:attachment>/", views.attachment, name="attachment"),
    path("plain/", views.PLAIN.view, name="plain"),
]
