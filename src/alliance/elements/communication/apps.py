from django.apps import AppConfig


class CommunicationConfig(AppConfig):
    name = "alliance.elements.communication"
    label = "communication"

    def ready(self) -> None:
        """What this room's lines of the access log say."""
        from alliance.confidentiality import sentences
        from alliance.elements.communication.words import LOG

        sentences.tell(LOG)
