from django.apps import AppConfig


class GoalsConfig(AppConfig):
    name = "alliance.elements.goals"
    label = "goals"

    def ready(self) -> None:
        """What this room's lines of the access log say."""
        from alliance.confidentiality import sentences
        from alliance.elements.goals.words import LOG

        sentences.tell(LOG)
