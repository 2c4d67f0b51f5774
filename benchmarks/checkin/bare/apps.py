from django.apps import AppConfig


class BareConfig(AppConfig):
    name = "benchmarks.checkin.bare"
    label = "bare"
