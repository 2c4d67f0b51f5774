from django.apps import AppConfig


class HopeConfig(AppConfig):
    name = "alliance.elements.hope"
    label = "hope"
