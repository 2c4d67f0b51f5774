from django.apps import AppConfig


class IdentificationConfig(AppConfig):
    name = "alliance.elements.identification"
    label = "identification"
