from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "alliance.notices"
    label = "notices"

    def ready(self) -> None:
        """Registers the sending of notices."""
        from alliance.kernel.due import on_due
        from alliance.notices.actions import DUE_SEND, on_send

        on_due(DUE_SEND, on_send, outside=True)
