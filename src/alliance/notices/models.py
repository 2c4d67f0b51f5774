"""Neutral notices: that there is something to look at, never what."""

from django.db import models

from alliance.kernel.ids import new_id
from alliance.people.models import Person, Practice


class Notice(models.Model):
    """One notice to one person. "Sent" means handed to the mail server, never read."""

    class Kind(models.TextChoices):
        SOMETHING_NEW = "something_new"
        REMINDER = "reminder"
        INVITATION = "invitation"
        RESET = "reset"
        PLEASE_LOOK_NOW = "please_look_now"
        ADDRESS = "address"

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=20, choices=Kind)
    ref = models.UUIDField(null=True)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
