from django.apps import AppConfig


class MeasurementConfig(AppConfig):
    name = "alliance.measurement"
    label = "measurement"
