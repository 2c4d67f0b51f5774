from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "alliance.notices"
    label = "notices"

    def ready(self) -> None:
        """Registers the sending of notices, and who is told of what the other did."""
        from alliance.kernel.due import on_due
        from alliance.notices.actions import DUE_SEND, on_send
        from alliance.notices.telling import teller
        from alliance.people.alliances import TELL

        on_due(DUE_SEND, on_send, outside=True)
        for chair, kind in TELL.items():
            on_due(kind, teller(chair))
