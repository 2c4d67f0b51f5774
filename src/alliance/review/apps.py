from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "alliance.review"
    label = "review"

    def ready(self) -> None:
        """Looks at open repairs again when ratings become visible to both; after insight, which is listed before."""
        from django.utils.translation import gettext_lazy as _

        from alliance.confidentiality.sentences import tell
        from alliance.kernel.due import on_due
        from alliance.kernel.ledger import subscribe
        from alliance.review.looking_again import on_facts, on_the_day
        from alliance.review.repairing import LOOK

        subscribe(on_facts)
        on_due(LOOK, on_the_day)
        tell(
            {
                "review.unconfirm": _("%(who)s took back: we talked about this."),
                "review.again": _("%(who)s took looking back up again."),
                "repair.better": _("%(who)s said: it is better now."),
                "repair.not_yet": _("%(who)s said: it is not better yet."),
                "repair.steps": _("%(who)s chose other steps."),
                "repair.when": _("%(who)s chose when you look at the steps again."),
                "comment.write": _("%(who)s wrote a comment in the supervision."),
                "comment.take_back": _("%(who)s took a comment back."),
                "ending_report.begin": _("%(who)s began to look back at the end."),
                "ending_report.write": _("%(who)s wrote in what you two look back on at the end."),
                "ending_report.confirm": _("%(who)s confirmed what you two look back on at the end."),
                "ending_report.unconfirm": _(
                    "%(who)s took back a yes to what you two look back on at the end."
                ),
                "open.ending_report": _("%(who)s opened what you two look back on at the end."),
                "open.outcomes": _("%(who)s opened how it goes for you, as you shared it."),
                "open.repairs": _("%(who)s opened the steps you two are taking."),
            }
        )
