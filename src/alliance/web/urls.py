"""Every page of the application, in blocks: one block a concern. Paths are neutral: they may stand in a history."""

from django.urls import URLPattern, URLResolver, path

from alliance.web import contact, help, paper, safety_pages, tablet

urlpatterns: list[URLPattern | URLResolver] = [
    # --- home and caseload
    # --- check-in, sessions, candour, access log
    # --- measures, safety, help, contact, tablet, paper
    path("help/", help.help_now, name="help_now"),
    path("a/<uuid:alliance>/another-way/", help.another_way, name="another_way"),
    path("contact/", contact.contact_me, name="contact_me"),
    path("contact/waiting/", contact.waiting, name="contact_waiting"),
    path("contact/<uuid:contact>/answered/", contact.answered, name="contact_answered"),
    path("a/<uuid:alliance>/reading/", safety_pages.safety_plan, name="safety_plan"),
    path("waiting/", safety_pages.alerts, name="alerts"),
    path("waiting/<uuid:alert>/", safety_pages.alert, name="alert"),
    path("waiting/<uuid:alert>/duty/", safety_pages.alert_duty, name="alert_duty"),
    path("away/", safety_pages.away, name="away"),
    path("a/<uuid:alliance>/sessions/<uuid:session>/tablet/", tablet.tablet_code, name="tablet_code"),
    path("tablet/", tablet.tablet, name="tablet"),
    path("tablet/form/", tablet.tablet_form, name="tablet_form"),
    path("tablet/back/", tablet.tablet_back, name="tablet_back"),
    path("a/<uuid:alliance>/sessions/<uuid:session>/paper/", paper.paper, name="paper"),
    # --- profile, review, repair
    # --- rooms
]
