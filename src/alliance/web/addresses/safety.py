"""Safety, help, contact, tablet, paper."""

from django.urls import URLPattern, path

from alliance.web import contact, help, paper, safety_pages, tablet

ONE = "a/<uuid:alliance>"

urlpatterns: list[URLPattern] = [
    path("help/", help.help_now, name="help_now"),
    path(f"{ONE}/another-way/", help.another_way, name="another_way"),
    path(f"{ONE}/another-way/line/", help.line_crossed, name="line_crossed"),
    path("contact/", contact.contact_me, name="contact_me"),
    path("contact/waiting/", contact.waiting, name="contact_waiting"),
    path("contact/<uuid:contact>/answered/", contact.answered, name="contact_answered"),
    path(f"{ONE}/reading/", safety_pages.safety_plan, name="safety_plan"),
    path("waiting/", safety_pages.alerts, name="alerts"),
    path("waiting/<uuid:alert>/", safety_pages.alert, name="alert"),
    path("waiting/<uuid:alert>/duty/", safety_pages.alert_duty, name="alert_duty"),
    path("away/", safety_pages.away, name="away"),
    path(f"{ONE}/sessions/<uuid:session>/tablet/", tablet.tablet_code, name="tablet_code"),
    path("tablet/", tablet.tablet, name="tablet"),
    path("tablet/form/", tablet.tablet_form, name="tablet_form"),
    path("tablet/back/", tablet.tablet_back, name="tablet_back"),
    path(f"{ONE}/sessions/<uuid:session>/paper/", paper.paper, name="paper"),
]
