"""One's own calendar: an address that a calendar program reads, shown once, revoked at any time."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from alliance.interop.ics.sessions import calendar_of
from alliance.kernel.asking import who
from alliance.people.moments import in_own_zone
from alliance.therapy.feeds import feed_behind, feed_of, make_feed, revoke_feed
from alliance.web.errors import nothing_here


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def my_calendar(request: HttpRequest) -> HttpResponse:
    """Makes the address, shows it this once, ends it."""
    by, link = who(request), ""
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do == "make":
        token = make_feed(is_neutral=request.POST.get("titles") != "names", by=by)
        link = f"{settings.PUBLIC_URL.rstrip('/')}{reverse('calendar_feed', args=[token])}"
    elif do == "revoke":
        revoke_feed(by=by)
    context = {
        "heading": _("My calendar"),
        "feed": feed_of(by),
        "link": link,
        "back_url": reverse("me"),
    }
    return render(request, "web/my_calendar.html", context)


@require_safe
def feed(_request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a secret address; whatever else is asked for is not there."""
    found = feed_behind(token)
    if found is None:
        return nothing_here()
    with translation.override(found.person.language):
        answer = HttpResponse(calendar_of(found), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="appointments.ics"'
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex"
    return answer
