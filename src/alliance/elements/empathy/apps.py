from django.apps import AppConfig


class EmpathyConfig(AppConfig):
    name = "alliance.elements.empathy"
    label = "empathy"
