from django.apps import AppConfig


class ReliabilityConfig(AppConfig):
    name = "alliance.elements.reliability"
    label = "reliability"

    def ready(self) -> None:
        """The log's sentences, the days of promises, and hours that become free."""
        from alliance.confidentiality import sentences
        from alliance.elements.reliability import freed, promises
        from alliance.elements.reliability.words import LOG
        from alliance.kernel import ledger
        from alliance.kernel.due import on_due

        sentences.tell(LOG)
        on_due(promises.DUE, promises.on_due)
        on_due(freed.PASSED, freed.on_passed)
        ledger.subscribe(freed.on_facts)
