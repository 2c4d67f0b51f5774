"""What this room keeps: one wish, in words that are sealed."""

from django.db import models

from alliance.kernel.ids import new_id
from alliance.kernel.sealed import SealedField
from alliance.people.models import Alliance, Practice


class Wish(models.Model):
    """Something the client hopes for."""

    id = models.UUIDField(primary_key=True, default=new_id)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="wishes")
    words = SealedField()
    wished_at = models.DateTimeField()
