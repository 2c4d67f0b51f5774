from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "alliance.insight"
    label = "insight"

    def ready(self) -> None:
        """Listens to the ledger: rooms do not know who reads their facts."""
        from alliance.insight.folding import on_facts
        from alliance.kernel.ledger import subscribe

        subscribe(on_facts)
