from django.apps import AppConfig


class TrustConfig(AppConfig):
    name = "alliance.elements.trust"
    label = "trust"
