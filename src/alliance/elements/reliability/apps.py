from django.apps import AppConfig


class ReliabilityConfig(AppConfig):
    name = "alliance.elements.reliability"
    label = "reliability"
