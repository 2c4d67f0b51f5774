"""How each figure and signal is worked out, made from the files that work them out."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliance.insight.filters import parameters_name
from alliance.insight.signals import signal_kinds
from alliance.kernel.asking import who
from alliance.kernel.errors import NotYours
from alliance.people.models import Role
from alliance.people.moments import in_own_language
from alliance.rooms.registry import all_rooms


@dataclass(frozen=True, slots=True)
class Explained:
    """One figure or signal: what it is called, what it needs, how it is worked out."""

    key: str
    title: str | Promise
    needs: str | Promise
    how: str | Promise


FIGURES = (
    Explained(
        "usual",
        gettext_lazy("What is usual"),
        gettext_lazy("three answers to the same element before the newest"),
        gettext_lazy(
            "The mean of this person’s own answers before the newest, less and plus one standard deviation. Nobody "
            "else’s answers are in it. With three or four answers it is a rough idea."
        ),
    ),
    Explained(
        "n",
        gettext_lazy("n"),
        gettext_lazy("nothing"),
        gettext_lazy("How many answers a figure rests on. Below three it is too early to say anything."),
    ),
    Explained(
        "happened",
        gettext_lazy("What happened"),
        gettext_lazy("what each element says on its own line"),
        gettext_lazy(
            "Counted from what took place and both can see, with a 95 % interval (Wilson) where it is a share. What a "
            "client skips, misses or does not say is never counted."
        ),
    ),
    Explained(
        "course",
        gettext_lazy("A clear change in a questionnaire"),
        gettext_lazy(
            "three answers, and a value for reliable change that the questionnaire’s own research states"
        ),
        gettext_lazy(
            "The newest answer less the first, set against the change that error alone would seldom reach. "
            "Where no such value is stated, only lower, higher or the same is said."
        ),
    ),
    Explained(
        "expected",
        gettext_lazy("The expected course"),
        gettext_lazy("three answers, and a growth model: of fifty clients here, or of simulated dyads"),
        gettext_lazy(
            "The band in which four of five answers lie for those who began alike, from the first answer alone. Of "
            "simulated dyads only where this practice has too few of its own, and then it says so. It is a reason to "
            "talk, not a verdict."
        ),
    ),
    Explained(
        "together",
        gettext_lazy("Alliance and outcome, together"),
        gettext_lazy("twenty clients of three therapists who share both, and an interval narrow enough"),
        gettext_lazy(
            "Each client against their own mean: how the next answer differs after a session rated one point higher "
            "(a within-between model). An association in time, not a cause; of the whole practice, never by therapist."
        ),
    ),
    Explained(
        "order",
        gettext_lazy("The order of a list"),
        gettext_lazy("nothing"),
        gettext_lazy(
            "A safety answer first; then what changed most against each client’s own history; then the next session. "
            "Only what the reader may see counts. No client is compared with another, no therapist with anybody."
        ),
    ),
)


@require_safe
@never_cache
@in_own_language
def how(request: HttpRequest) -> HttpResponse:
    """One page for everybody who is signed in."""
    by = who(request)
    chair = "client" if by.has("client") else "therapist"
    context = {
        "heading": _("How this is worked out"),
        "intro": _("Every figure and every signal, with what it needs before it says anything."),
        "signals": signal_kinds(),
        "figures": FIGURES,
        "rooms": [(room.name_for(chair), room.meaning) for room in all_rooms()],
        "can_read_figures": by.has(Role.MANAGER) or by.has(Role.THERAPIST),
        "back_url": reverse("home"),
    }
    return render(request, "web/how.html", context)


@require_safe
@never_cache
@in_own_language
def how_signal(request: HttpRequest, kind: str) -> HttpResponse:
    """One signal: what it needs, how it looks, what it misses, and where its method is written down."""
    who(request)
    found = next((one for one in signal_kinds() if one.key == kind), None)
    if found is None:
        raise NotYours
    context = {
        "heading": found.title,
        "kind": found,
        "parameters": parameters_name(),
        "back_url": reverse("how"),
    }
    return render(request, "web/how_signal.html", context)
