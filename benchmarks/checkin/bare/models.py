"""One table, one row a request."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Note(models.Model):
    """What was sent: by whom, and the text as it came."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    text = models.TextField()
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "bare"
