from django.apps import AppConfig


class IdentificationConfig(AppConfig):
    name = "alliance.elements.identification"
    label = "identification"

    def ready(self) -> None:
        """The log's sentences, and the question after each session."""
        from alliance.confidentiality import sentences
        from alliance.elements.identification import asking
        from alliance.elements.identification.words import LOG
        from alliance.kernel import ledger

        sentences.tell(LOG)
        ledger.subscribe(asking.on_facts)
