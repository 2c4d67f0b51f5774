from django.apps import AppConfig


class CollaborationConfig(AppConfig):
    name = "alliance.elements.collaboration"
    label = "collaboration"
