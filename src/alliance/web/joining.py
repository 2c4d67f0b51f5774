"""Links that work once: an invitation, a new password, and the way into the demo. Opening one uses nothing up."""

import logging
import threading
import time
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from alliance.kernel.errors import NotYours, Refused
from alliance.notices.actions import mail_link
from alliance.notices.models import Notice
from alliance.people.forms import ForgottenForm, JoinForm
from alliance.people.invitations import (
    accept,
    ask_for_reset,
    asks_age,
    joined_by_link_in_hand,
    open_invitation,
    use_demo_link,
)
from alliance.people.models import Invitation, Person
from alliance.people.queries import name_of
from alliance.people.seats import seats_of
from alliance.people.second_factor import mark_passed
from alliance.web.errors import error_page
from alliance.web.middleware import principal_of

BACKEND = "alliance.people.sign_in.PasswordBackend"
SAME_FOR_ALL_SECONDS = 0.3  # asking for a new password takes as long for an address that nobody has
IN_HAND = gettext_lazy(
    "Your practice had the link in hand with which you joined. If somebody else used it, choose a new password under "
    "“Me”: every other sign-in ends. “Who opened what, and why” shows every opening by others, and what was done in "
    "your name."
)
log = logging.getLogger(__name__)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password, once. Mail programs open links by themselves: only the button uses this one up."""
    invitation = open_invitation(token)
    if invitation is None or invitation.purpose == Invitation.Purpose.DEMO:
        return _over()
    if request.user.is_authenticated:
        return _somebody_is_in(request)
    form = JoinForm(request.POST or None, asks_age=asks_age(invitation))
    if request.method == "POST" and form.is_valid():
        try:
            return _come_in(request, invitation, accept(token=token, **form.cleaned_data))
        except Refused as refused:
            if not refused.field:
                return _over()
            form.add_error(refused.field, str(refused.sentence))
    return _join_page(request, invitation, form)


def _join_page(request: HttpRequest, invitation: Invitation, form: JoinForm) -> HttpResponse:
    first = invitation.purpose == Invitation.Purpose.JOIN
    context = {
        "form": form,
        "heading": _("Welcome") if first else _("A new password"),
        "practice": invitation.practice if first else None,
        "submit_label": _("Join") if first else _("Save and sign in"),
    }
    return render(request, "web/join.html", context, status=422 if form.errors else 200)


def _over() -> HttpResponse:
    """The same for a link that was used, is too old, was taken back, or never was one."""
    return error_page(
        410,
        _("This link does not work any more"),
        _("A link works once, and only for some days."),
        _("If you have joined already, sign in. Otherwise ask your practice for a new link."),
        _("If you never used it, and they say that you have joined, somebody else may have used it."),
        _("On the page for signing in you can choose a new password: then every other sign-in ends."),
        back=reverse("account_login"),
        back_label=_("Sign in"),
    )


def _somebody_is_in(request: HttpRequest) -> HttpResponse:
    """On a device where somebody is signed in nobody else joins: the link stays as it is."""
    context = {
        "heading": _("Somebody is signed in here"),
        "person_name": name_of(getattr(request.user, "name", None)),
    }
    return render(
        request, "web/join_signed_in.html", context, status=409 if request.method == "POST" else 200
    )


def _come_in(request: HttpRequest, invitation: Invitation, person: Person) -> HttpResponse:
    """Signs in who just chose a password; a second factor that exists is still asked for."""
    record_authentication(request, person, method="password")
    person.backend = BACKEND
    by = principal_of(person)
    if by and joined_by_link_in_hand(by):
        messages.info(request, IN_HAND)
    goes_to = _first_page(person) if invitation.purpose == Invitation.Purpose.JOIN else reverse("home")
    response: HttpResponse = perform_login(request, Login(user=person, redirect_url=goes_to))
    return response


def _first_page(person: Person) -> str:
    """A client begins with who sees what; staff with their own pages, where the second factor is asked for."""
    by = principal_of(person)
    own = [one for one in seats_of(by) if one.is_client] if by else []
    return reverse("candour", args=[own[0].alliance.id]) if len(own) == 1 else reverse("home")


@require_http_methods(["GET", "HEAD", "POST"])
def demo_link(request: HttpRequest, token: str) -> HttpResponse:
    """One button goes in as somebody invented. Nowhere but in the demo."""
    if not settings.DEMO:
        raise NotYours
    invitation = open_invitation(token)
    if invitation is None or invitation.purpose != Invitation.Purpose.DEMO:
        return _over_in_demo()
    if request.method != "POST":
        name = name_of(invitation.person.name)
        return render(request, "web/demo_link.html", {"heading": _("The demo practice"), "name": name})
    try:
        person = use_demo_link(token=token)
    except Refused:
        return _over_in_demo()
    request.session.flush()
    login(request, person, backend=BACKEND)
    mark_passed(request.session, person)
    return HttpResponseRedirect(reverse("home"))


def _over_in_demo() -> HttpResponse:
    return error_page(
        410,
        _("This link does not work any more"),
        _("A link of the demo works once. Start the demo again: it prints fresh ones."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """A link to choose a new password goes to whoever owns the address; the page is the same for every address."""
    form = ForgottenForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "heading": _("A new password")}
    if request.method != "POST" or not form.is_valid():
        return render(request, "web/forgotten.html", context, status=422 if form.errors else 200)
    ends = time.monotonic() + SAME_FOR_ALL_SECONDS
    _send_link(form.cleaned_data["address"])
    time.sleep(max(0.0, ends - time.monotonic()))
    return render(request, "web/forgotten.html", {**context, "form": None, "sent": True})


def _send_link(address: str) -> None:
    found = ask_for_reset(address=address)
    if found is not None:
        person, _practice, token = found
        threading.Thread(target=_mail, args=(person, join_url(token))).start()


def join_url(token: str) -> str:
    """The link as it stands in a mail."""
    return f"{settings.PUBLIC_URL.rstrip('/')}{reverse('join', args=[token])}"


def _mail(person: Person, link: str) -> None:
    try:
        mail_link(person, Notice.Kind.RESET, link)
    except Exception as error:  # the mail server's words may name the address
        log.warning("a mail was not taken: %s", type(error).__name__)
