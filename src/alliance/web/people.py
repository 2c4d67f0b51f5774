"""The manager's people: everybody of the practice by name, added, invited, given roles, deactivated. Never content."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from alliance.kernel.asking import posted, who
from alliance.kernel.errors import Refused
from alliance.kernel.principal import Principal
from alliance.notices.actions import mail_link
from alliance.notices.models import Notice
from alliance.people import actions
from alliance.people.invitations import invite, note_mailed, revoke
from alliance.people.models import Person, Role
from alliance.people.moments import in_own_zone
from alliance.people.register import (
    DEACTIVATED,
    Member,
    alliances_with,
    find_members,
    member_of,
    members_in_full,
    must_manage,
)
from alliance.people.second_factor import forget_second_factor
from alliance.rooms.inside import practice_doors
from alliance.web.joining import join_url
from alliance.web.people_forms import ROLES, AddPersonForm, CorrectPersonForm, show_refusal, zones

PAGE = 25
Act = tuple[Callable[..., None], tuple[str, ...], Promise | str]
ACTS: dict[str, Act] = {
    "correct": (
        actions.correct_person,
        ("name", "address"),
        lazy("Corrected. An invitation that was sent before still goes to the old address."),
    ),
    "give": (actions.give_role, ("role",), lazy("The role is given.")),
    "end": (actions.end_role, ("role",), lazy("The role has ended, at once.")),
    "deactivate": (
        actions.deactivate,
        (),
        lazy("Deactivated: every role of staff here has ended, and every sign-in."),
    ),
    "reactivate": (actions.reactivate, (), lazy("Back, with the roles from before. They sign in again.")),
    "forget_second_step": (
        forget_second_factor,
        (),
        lazy("Their second step is removed. When they sign in next they set up a new one."),
    ),
    "end_sign_ins": (
        actions.end_sign_ins_of,
        (),
        lazy("Every sign-in has ended. They sign in again with their password."),
    ),
}


def filters() -> list[tuple[str, Any]]:
    """What the list can be narrowed to."""
    return [("", _("Everybody")), *ROLES.items(), (DEACTIVATED, _("Deactivated"))]


@require_safe
@never_cache
@in_own_zone
def people(request: HttpRequest) -> HttpResponse:
    """Everybody by name, a page at a time; found by a part of the name, a whole address, a role."""
    by = who(request)
    search, role = request.GET.get("q", "")[:254], request.GET.get("role", "")
    page = Paginator(find_members(by, search=search, role=role), PAGE).get_page(request.GET.get("page"))
    context = {
        "heading": _("People"),
        "members": members_in_full(by, list(page.object_list)),
        "page": page,
        "search": search,
        "role": role,
        "filters": filters(),
        "roles": ROLES,
        "doors": practice_doors(by.roles, "people"),
    }
    return render(request, "web/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def add_person(request: HttpRequest) -> HttpResponse:
    """Adds somebody with one role; the next page invites them."""
    by = who(request)
    must_manage(by)
    form = AddPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_person(practice_id=by.practice_id, by=by, **form.cleaned_data)
            messages.success(request, _("Added. Nobody has been told yet."))
            return HttpResponseRedirect(reverse("person", args=[made.id]))
        except Refused as refused:
            show_refusal(form, refused)
    context = {
        "heading": _("Add a person"),
        "form": form,
        "zones": zones(),
        "back_url": reverse("people"),
    }
    return render(request, "web/add_person.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@in_own_zone
def person(request: HttpRequest, person: UUID) -> HttpResponse:
    """One person: invitation, roles, with whom they sit, sign-ins; each button is an act of its own."""
    by, problem = who(request), ""
    found, form = member_of(by, person), None
    if request.method == "POST":
        do, typed = request.POST.get("do", ""), posted(request)
        try:
            if do == "invite":
                return _invited(request, by, found)
            messages.success(request, _act(by, found, do, typed))
            return HttpResponseRedirect(reverse("person", args=[person]))
        except Refused as refused:
            if do == "correct":
                form = CorrectPersonForm(typed)
                show_refusal(form, refused)
            else:
                problem = str(refused.sentence)
    return _page(request, by, found, problem, form)


def _page(
    request: HttpRequest, by: Principal, found: Member, problem: str, form: CorrectPersonForm | None
) -> HttpResponse:
    sits = alliances_with(by, found.id)
    context = {
        "heading": found.name,
        "member": found,
        "roles": ROLES,
        "can_get": [(role, name) for role, name in ROLES.items() if role not in found.roles],
        "is_me": found.id == by.person_id,
        "is_staff": actions.is_staff(frozenset(found.roles)),
        "alliances": sits,
        "is_free_client": Role.CLIENT in found.roles
        and not any(not one.closed_at and pair.client_id == found.id for one, pair in sits),
        "correct": form or CorrectPersonForm(initial={"name": found.name, "address": found.address}),
        "form": form,
        "problem": problem,
        "back_url": reverse("people"),
    }
    return render(request, "web/person.html", context, status=422 if problem or form else 200)


def _act(by: Principal, found: Member, do: str, typed: dict[str, str]) -> str:
    """Does what the button says; returns the sentence that it was done."""
    here: dict[str, Any] = {"practice_id": by.practice_id, "person_id": found.id, "by": by}
    if do == "revoke" and found.invitation:
        revoke(invitation_id=found.invitation, by=by)
        return _("The invitation is taken back: the link does not work any more.")
    if do not in ACTS:
        raise Refused(_("This cannot be done any more. Look at the page once more."))
    act, fields, done = ACTS[do]
    act(**here, **{field: typed.get(field, "") for field in fields})
    return str(done)


def _invited(request: HttpRequest, by: Principal, found: Member) -> HttpResponse:
    """Invites. A link that no mail server took is shown this one time: whoever sees it could come in as this person."""
    token = invite(practice_id=by.practice_id, person_id=found.id, by=by)
    link = join_url(token)
    is_sent = _mailed(found.id, link)
    if is_sent:
        note_mailed(token=token, by=by)
    context = {
        "heading": _("An invitation for %(name)s") % {"name": found.name},
        "link": "" if is_sent else link,
        "member": member_of(by, found.id),
        "back_url": reverse("person", args=[found.id]),
    }
    return render(request, "web/invited.html", context)


def _mailed(person_id: UUID, link: str) -> bool:
    """Whether the mail server took it."""
    try:
        return mail_link(Person.objects.get(id=person_id), Notice.Kind.INVITATION, link)
    except OSError:
        return False
