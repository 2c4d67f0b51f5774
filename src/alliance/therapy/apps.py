from django.apps import AppConfig


class TherapyConfig(AppConfig):
    name = "alliance.therapy"
    label = "therapy"

    def ready(self) -> None:
        """Registers the deadline of the reveal, and listens to the ledger for endings."""
        from alliance.confidentiality.sentences import tell
        from alliance.kernel import ledger
        from alliance.kernel.due import on_due
        from alliance.therapy import ending, revealing

        on_due(revealing.DUE_REVEAL, revealing.on_due)
        ledger.subscribe(ending.on_facts)
        tell(ending.SENTENCES)
