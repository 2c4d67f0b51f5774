from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "alliance.insight"
    label = "insight"

    def ready(self) -> None:
        """Listens to the ledger: rooms do not know who reads their facts."""
        from alliance.insight import estimating
        from alliance.insight.folding import STALE, on_facts
        from alliance.insight.rebuilding import on_stale
        from alliance.kernel.due import on_due
        from alliance.kernel.ledger import subscribe

        subscribe(on_facts)
        on_due(STALE, on_stale)
        subscribe(estimating.on_facts)
        on_due(estimating.DUE_FIGURES, estimating.on_figures, outside=True)
