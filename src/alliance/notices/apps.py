from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "alliance.notices"
    label = "notices"
