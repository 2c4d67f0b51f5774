from django.apps import AppConfig


class CommunicationConfig(AppConfig):
    name = "alliance.elements.communication"
    label = "communication"

    def ready(self) -> None:
        """What this room's lines of the access log say, and when somebody is told of a message."""
        from alliance.confidentiality import sentences
        from alliance.elements.communication import messages
        from alliance.elements.communication.words import LOG
        from alliance.kernel.due import on_due

        sentences.tell(LOG)
        on_due(messages.DUE_NOTE, messages.on_note)
