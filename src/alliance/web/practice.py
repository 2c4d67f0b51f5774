"""What the practice says of itself, for its manager, with how it looks to a client."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alliance.kernel.asking import who
from alliance.kernel.errors import Refused
from alliance.people.actions import change_practice
from alliance.people.moments import in_own_zone
from alliance.people.queries import practice_of
from alliance.people.register import must_manage
from alliance.web.help import lines_of
from alliance.web.people_forms import PracticeForm, show_refusal, zones


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def practice(request: HttpRequest) -> HttpResponse:
    """Name, place, crisis lines, the way past the therapist, when somebody answers."""
    by = who(request)
    must_manage(by)
    form = PracticeForm(request.POST) if request.method == "POST" else PracticeForm.of(practice_of(by))
    if request.method == "POST" and form.is_valid():
        try:
            change_practice(practice_id=by.practice_id, by=by, **form.cleaned_data)
            messages.success(request, _("Saved. This is how clients see it now."))
            return HttpResponseRedirect(reverse("practice"))
        except Refused as refused:
            show_refusal(form, refused)
    saved = practice_of(by)
    context = {
        "heading": _("The practice"),
        "form": form,
        "practice": saved,
        "lines": lines_of(saved.crisis_lines),
        "outside": lines_of(saved.outside_contact),
        "complaints": lines_of(saved.complaints),
        "zones": zones(),
    }
    return render(request, "web/practice.html", context, status=422 if form.errors else 200)
