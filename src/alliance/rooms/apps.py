from django.apps import AppConfig


class RoomsConfig(AppConfig):
    name = "alliance.rooms"
    label = "rooms"

    def ready(self) -> None:
        """Opens every room once, so that one that breaks the contract is named at the start."""
        from alliance.confidentiality.sentences import tell
        from alliance.rooms.doors import SENTENCES
        from alliance.rooms.registry import all_rooms
        from alliance.therapy.naming import tell_names

        tell(SENTENCES)
        tell_names(all_rooms())

        all_rooms()
