from django.apps import AppConfig


class CollaborationConfig(AppConfig):
    name = "alliance.elements.collaboration"
    label = "collaboration"

    def ready(self) -> None:
        """What this room's lines of the access log say, and the day on which a plan is looked at again."""
        from alliance.confidentiality import sentences
        from alliance.elements.collaboration import plans
        from alliance.elements.collaboration.words import LOG
        from alliance.kernel.due import on_due

        sentences.tell(LOG)
        on_due(plans.DUE_REVIEW, plans.on_review_due)
