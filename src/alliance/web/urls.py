"""Every page of the application, in blocks: one block a concern. Paths are neutral: they may stand in a history."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = [
    # --- home and caseload
    # --- check-in, sessions, candour, access log
    # --- measures, safety, help, contact, tablet, paper
    # --- profile, review, repair
    # --- rooms
]
