from django.apps import AppConfig


class SafetyConfig(AppConfig):
    name = "alliance.safety"
    label = "safety"

    def ready(self) -> None:
        """Registers the deadlines of safety."""
        from alliance.kernel.due import on_due
        from alliance.safety import alerts, watching

        on_due(alerts.DUE_NOTIFY, watching.on_notify)
        on_due(alerts.DUE_ESCALATE, watching.on_escalate)
        on_due("contact.notify", watching.on_contact)
