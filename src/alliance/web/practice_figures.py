"""The practice in figures: closed quarters, rounded, of everybody together; nothing by therapist, nothing to choose."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.kernel.asking import who
from alliance.people.models import Role
from alliance.people.moments import in_own_zone
from alliance.review.of_practice import quarters_of
from alliance.review.small_cells import AT_LEAST


@require_safe
@never_cache
@in_own_zone
def practice_figures(request: HttpRequest) -> HttpResponse:
    """For the manager and the therapists of the practice: the same page for all of them."""
    by = who(request)
    quarters = quarters_of(by)
    context = {
        "heading": _("The practice in figures"),
        "intro": _("Of everybody together, a quarter at a time. Never a target, and never by therapist."),
        "quarters": quarters,
        "at_least": AT_LEAST,
        "is_manager": by.has(Role.MANAGER),
        "back_url": reverse("home"),
    }
    return render(request, "web/practice_figures.html", context)
