from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "alliance.review"
    label = "review"

    def ready(self) -> None:
        """Looks at open repairs again when ratings become visible to both; after insight, which is listed before."""
        from alliance.kernel.ledger import subscribe
        from alliance.review.looking_again import on_facts

        subscribe(on_facts)
