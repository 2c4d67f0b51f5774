from django.apps import AppConfig


class GoalsConfig(AppConfig):
    name = "alliance.elements.goals"
    label = "goals"
