"""One's own settings: name, language, time zone, notes by mail, address, password, sign-ins."""

from collections.abc import Callable

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from alliance.kernel.asking import who
from alliance.kernel.errors import Refused
from alliance.kernel.principal import Principal
from alliance.notices.actions import say_address_changed
from alliance.people import actions
from alliance.people.moments import in_own_zone
from alliance.people.queries import myself, practice_of
from alliance.rooms.inside import practice_doors
from alliance.web.people_forms import AddressForm, MeForm, PasswordForm, show_refusal, zones


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def me(request: HttpRequest) -> HttpResponse:
    """Everything of one's own in one place."""
    by = who(request)
    mine = myself(by)
    form = MeForm(
        request.POST or None, initial={"name": mine.name, "language": mine.language, "time_zone": mine.zone}
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename(by=by, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("me"))
        except Refused as refused:
            show_refusal(form, refused)
    context = {
        "heading": _("Me"),
        "form": form,
        "mine": mine,
        "is_staff": actions.is_staff(by.roles),
        "practice": practice_of(by),
        "zones": zones(),
        "doors": practice_doors(by.roles, "me"),
        "back_url": reverse("home"),
    }
    return render(request, "web/me.html", context, status=422 if form.errors else 200)


@require_POST
@never_cache
@in_own_zone
def notes(request: HttpRequest) -> HttpResponse:
    """Notes by mail on or off."""
    actions.choose_notes(by=who(request), by_mail=request.POST.get("by_mail") == "yes")
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("me"))


@require_POST
@never_cache
@in_own_zone
def end_others(request: HttpRequest) -> HttpResponse:
    """Ends every other login; this one goes on."""
    update_session_auth_hash(request, actions.end_other_sign_ins(by=who(request)))
    messages.success(request, _("You are signed in on this device alone now."))
    return HttpResponseRedirect(reverse("me"))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@reauthentication_required
@in_own_zone
def my_address(request: HttpRequest) -> HttpResponse:
    """The address one signs in with. The old address is told, in neutral words."""

    def change(by: Principal, form: Form) -> None:
        before = myself(by)
        actions.change_address(by=by, address=form.cleaned_data["address"])
        say_address_changed(before.address, before.language)

    intro = _("You sign in with it, and notes go there. Now: %(address)s") % {
        "address": myself(who(request)).address
    }
    return _one_form(request, AddressForm(request.POST or None), _("Your mail address"), intro, change)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@reauthentication_required
@in_own_zone
def my_password(request: HttpRequest) -> HttpResponse:
    """A new password; every other login ends."""

    def change(by: Principal, form: Form) -> None:
        person = actions.change_password(by=by, password=form.cleaned_data["password"])
        update_session_auth_hash(request, person)

    intro = _("You stay signed in here. On other devices you sign in again.")
    return _one_form(request, PasswordForm(request.POST or None), _("A new password"), intro, change)


def _one_form(
    request: HttpRequest, form: Form, heading: str, intro: str, change: Callable[[Principal, Form], None]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            change(who(request), form)
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("me"))
        except Refused as refused:
            show_refusal(form, refused)
    context = {
        "heading": heading,
        "intro": intro,
        "form": form,
        "back_url": reverse("me"),
        "cancel_url": reverse("me"),
    }
    return render(request, "design/form_page.html", context, status=422 if form.errors else 200)
