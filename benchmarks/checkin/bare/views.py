"""The least a Django application does with a form: who sent it, one row in one transaction, a redirect."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from benchmarks.checkin.bare.models import Note


@require_POST
@login_required(login_url="/sign-in/")
def send(request: HttpRequest) -> HttpResponse:
    """Stores what was sent; on disk before it answers."""
    with transaction.atomic():
        Note.objects.create(
            id=request.POST["submission_id"], person_id=request.user.pk, text=request.POST["text"]
        )
    return HttpResponseRedirect(reverse("sent"))


def sent(_request: HttpRequest) -> HttpResponse:
    """Where the browser goes next."""
    return HttpResponse("Saved.")
