"""The pages of intake: a client asks and chooses, a therapist offers, a manager matches and sees the fit."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alliance.elements.identification import intake
from alliance.elements.identification.models import DIMENSIONS, IntakeRequest, TherapistOffer
from alliance.elements.identification.profiles import (
    DAYS,
    HOURS,
    LANGUAGES,
    PARTS,
    TOPICS,
    Profile,
    profile_of,
)
from alliance.elements.identification.ways import LINES, REACH
from alliance.kernel.asking import who
from alliance.kernel.errors import NotYours, Refused
from alliance.people.models import Role
from alliance.people.moments import in_own_zone
from alliance.therapy.room_view import number_of, uuid_of


def _profile(request: HttpRequest) -> Profile:
    sent = request.POST
    ways = tuple(_way(sent.get(f"way-{name}", "0")) for name in DIMENSIONS)
    return Profile(
        frozenset(sent.getlist("languages")) & set(LANGUAGES),
        frozenset(sent.getlist("hours")) & set(HOURS),
        ways,
        frozenset(sent.getlist("topics")) & set(TOPICS),
    )


def _way(text: str) -> int:
    allowed = {str(one): one for one in range(-REACH, REACH + 1)}
    return allowed.get(text, REACH + 1)


def _form(profile: Profile) -> dict[str, Any]:
    places = range(-REACH, REACH + 1)
    return {
        "languages": [(key, name, key in profile.languages) for key, name in LANGUAGES.items()],
        "topics": [(key, name, key in profile.topics) for key, name in TOPICS.items()],
        "days": [
            (name, [(f"{day}-{part}", word, f"{day}-{part}" in profile.hours) for part, word in PARTS])
            for day, name in DAYS
        ],
        "lines": [(line, own, places) for line, own in zip(LINES, profile.ways, strict=True)],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def ask(request: HttpRequest) -> HttpResponse:
    """A waiting client says what they ask for, and chooses among those proposed."""
    by, problem = who(request), ""
    if not by.has(Role.CLIENT):
        raise NotYours
    do, _space, which = request.POST.get("do", "").partition(" ")
    if request.method == "POST":
        try:
            if do == "choose":
                alliance = intake.choose_therapist(proposal_id=uuid_of(which), by=by)
                return HttpResponseRedirect(reverse("alliance", args=[alliance.id]))
            if do == "none":
                intake.decline_all(by=by)
            else:
                intake.ask_for_therapist(profile=_profile(request), by=by)
                messages.success(request, _("Kept. You are told when there is somebody for you."))
            return HttpResponseRedirect(reverse("intake:ask"))
        except Refused as refused:
            problem = str(refused.sentence)
    own = IntakeRequest.objects.filter(
        practice_id=by.practice_id, person_id=by.person_id, ended_at=None
    ).first()
    profile = _profile(request) if problem and do == "ask" else profile_of(own.profile if own else None)
    context = {
        "shell": "client",
        "heading": _("Who could work with you"),
        "asked": own,
        "proposals": intake.proposals_for(by),
        "problem": problem,
        "back_url": reverse("home"),
        **_form(profile),
    }
    return render(request, "identification/ask.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def offer(request: HttpRequest) -> HttpResponse:
    """A therapist says how many clients they can take now, and what they offer."""
    by, problem = who(request), ""
    if not by.has(Role.THERAPIST):
        raise NotYours
    if request.method == "POST":
        try:
            places = number_of(request.POST.get("places", ""))
            intake.offer_places(places=places, profile=_profile(request), by=by)
            messages.success(request, _("Kept."))
            return HttpResponseRedirect(reverse("intake:offer"))
        except Refused as refused:
            problem = str(refused.sentence)
    own = TherapistOffer.objects.filter(practice_id=by.practice_id, person_id=by.person_id).first()
    profile = _profile(request) if problem else profile_of(own.profile if own else None)
    context = {
        "shell": "staff",
        "heading": _("New clients: what I can offer"),
        "places": request.POST.get("places") or (own.places if own else 0),
        "problem": problem,
        "back_url": reverse("me"),
        **_form(profile),
    }
    return render(request, "identification/offer.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def matching(request: HttpRequest) -> HttpResponse:
    """The manager sees who waits and how well who was proposed fits; never what anybody asked for."""
    by = who(request)
    if not by.has(Role.MANAGER):
        raise NotYours
    if request.method == "POST":
        n = intake.match_waiting(by=by)
        text = ngettext("%(n)d client was proposed somebody.", "%(n)d clients were proposed somebody.", n)
        messages.success(request, text % {"n": n})
        return HttpResponseRedirect(reverse("intake:matching"))
    context = {
        "shell": "staff",
        "heading": _("Clients waiting for a therapist"),
        "waiting": intake.waiting_clients(by),
        "places": intake.places_offered(by),
        "back_url": reverse("people"),
    }
    return render(request, "identification/matching.html", context)


def door(by_roles: frozenset[str], place: str) -> tuple[str, str] | None:
    """Where a page of the practice leads into intake: label and address, by who looks."""
    doors = {
        ("empty", Role.CLIENT): (_("Say who could work with you"), "intake:ask"),
        ("me", Role.THERAPIST): (_("New clients: what I can offer"), "intake:offer"),
        ("people", Role.MANAGER): (_("Clients waiting for a therapist"), "intake:matching"),
    }
    for (where, role), (label, name) in doors.items():
        if where == place and role in by_roles:
            return label, reverse(name)
    return None
