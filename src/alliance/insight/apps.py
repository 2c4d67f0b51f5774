from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "alliance.insight"
    label = "insight"
