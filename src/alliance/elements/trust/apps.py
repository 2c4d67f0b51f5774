from django.apps import AppConfig


class TrustConfig(AppConfig):
    name = "alliance.elements.trust"
    label = "trust"

    def ready(self) -> None:
        """What this room's lines of the access log say."""
        from alliance.confidentiality import sentences
        from alliance.elements.trust.words import LOG

        sentences.tell(LOG)
