from django.apps import AppConfig


class RoomsConfig(AppConfig):
    name = "alliance.rooms"
    label = "rooms"
