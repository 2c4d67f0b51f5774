from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "alliance.design"
    label = "design"
