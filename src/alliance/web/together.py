"""Do alliance and outcome move together here? One figure a questionnaire, of the whole practice, never by therapist."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.insight.queries import Together, together_for
from alliance.insight.together import (
    THERAPISTS_AT_LEAST,
    TOO_FEW_CLIENTS,
    TOO_FEW_SESSIONS,
    TOO_FEW_THERAPISTS,
    TOO_WIDE,
)
from alliance.kernel.asking import who
from alliance.measurement.asking import instruments_for
from alliance.people.moments import in_own_zone


@dataclass(frozen=True, slots=True)
class Shown:
    """One questionnaire's figure in words, with what it rests on."""

    title: str
    sentence: str
    interval: str
    figure: Together


@require_safe
@never_cache
@in_own_zone
def together(request: HttpRequest) -> HttpResponse:
    """For whoever leads the practice and every therapist of it; the same page for each of them."""
    by = who(request)
    figures = together_for(by)
    known = instruments_for(by.practice_id, {_instrument(one) for one in figures})
    titles = {name: one.title for name, one in known.items()}
    context = {
        "shell": "staff",
        "heading": _("Do alliance and outcome move together here?"),
        "shown": [_shown(one, titles.get(_instrument(one), one.scale)) for one in figures],
        "back_url": reverse("home"),
    }
    return render(request, "web/together.html", context)


def _instrument(one: Together) -> str:
    return one.scale.rpartition(".")[0]


def _shown(one: Together, title: str) -> Shown:
    if one.value is None or one.low is None or one.high is None:
        return Shown(title, _why_not(one), "", one)
    said = {"by": f"{abs(one.value):.1f}", "title": title}
    if one.low <= 0.0 <= one.high:
        sentence = _("No clear movement together: the interval holds zero.")
    elif one.value < 0:
        sentence = _(
            "After a session one point higher than usual for a client, the next answer was %(by)s lower."
        )
    else:
        sentence = _(
            "After a session one point higher than usual for a client, the next answer was %(by)s higher."
        )
    figures = {"value": f"{one.value:+.2f}", "low": f"{one.low:+.2f}", "high": f"{one.high:+.2f}"}
    interval = _("%(value)s points, 95 %% interval %(low)s to %(high)s") % figures
    return Shown(title, sentence % said, interval.replace("-", "−"), one)


def _why_not(one: Together) -> str:
    needed = {"n": one.needed}
    if one.reason == TOO_FEW_CLIENTS:
        return _("Not enough yet: it needs about %(n)d clients who shared.") % needed
    if one.reason == TOO_WIDE and one.needed:
        return (
            _("Not enough yet: it needs about %(n)d clients for an interval narrow enough to say something.")
            % needed
        )
    if one.reason == TOO_FEW_SESSIONS:
        return _(
            "Not enough yet: it needs about three sessions of each client with a questionnaire before the next."
        )
    if one.reason == TOO_FEW_THERAPISTS:
        fewest = {"n": THERAPISTS_AT_LEAST}
        return (
            _("Not shown: with clients of fewer than %(n)d therapists it would be a figure about one.")
            % fewest
        )
    return _(
        "No figure can be worked out yet: the answers so far do not differ enough, or are too few for each."
    )
