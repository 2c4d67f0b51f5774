from django.apps import AppConfig


class EmpathyConfig(AppConfig):
    name = "alliance.elements.empathy"
    label = "empathy"

    def ready(self) -> None:
        """What this room's lines of the access log say."""
        from alliance.confidentiality import sentences
        from alliance.elements.empathy.words import LOG

        sentences.tell(LOG)
