from django.apps import AppConfig


class TherapyConfig(AppConfig):
    name = "alliance.therapy"
    label = "therapy"
