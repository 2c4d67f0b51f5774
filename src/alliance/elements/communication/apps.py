from django.apps import AppConfig


class CommunicationConfig(AppConfig):
    name = "alliance.elements.communication"
    label = "communication"
