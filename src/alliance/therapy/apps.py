from django.apps import AppConfig


class TherapyConfig(AppConfig):
    name = "alliance.therapy"
    label = "therapy"

    def ready(self) -> None:
        """Registers the deadline of the reveal."""
        from alliance.kernel.due import on_due
        from alliance.therapy import revealing

        on_due(revealing.DUE_REVEAL, revealing.on_due)
