from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "alliance.people"
    label = "people"

    def ready(self) -> None:
        """Registers the deadline of a supervision, and what listens to sign-ins."""
        from alliance.kernel.due import on_due
        from alliance.people import alliances, lockout, second_factor  # noqa: F401

        on_due(alliances.DUE_SUPERVISION, alliances.on_supervision_due)
