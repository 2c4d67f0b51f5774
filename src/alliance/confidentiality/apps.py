from django.apps import AppConfig


class ConfidentialityConfig(AppConfig):
    name = "alliance.confidentiality"
    label = "confidentiality"
