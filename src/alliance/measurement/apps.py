from django.apps import AppConfig


class MeasurementConfig(AppConfig):
    name = "alliance.measurement"
    label = "measurement"

    def ready(self) -> None:
        """Listens to the ledger for sessions to remind of, and registers the reminders' deadlines."""
        from alliance.kernel import ledger
        from alliance.kernel.due import on_due
        from alliance.measurement import reminding
        from alliance.notices.actions import ask_before_sending
        from alliance.notices.models import Notice

        ledger.subscribe(reminding.on_facts)
        on_due(reminding.DUE_BEFORE, reminding.on_before)
        on_due(reminding.DUE_AFTER, reminding.on_after)
        ask_before_sending(Notice.Kind.REMINDER, reminding.still_wanted)
