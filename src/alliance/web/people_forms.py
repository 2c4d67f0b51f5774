"""The forms of the people's pages. What may be stored is decided by the acts; a form only gathers what was typed."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from alliance.kernel.errors import Refused
from alliance.people.checks import LINE_AT_MOST, NAME_AT_MOST, TEXT_AT_MOST, all_zones
from alliance.people.forms import password_field
from alliance.people.models import Practice, Role

ROLES = {
    Role.CLIENT: _("Client"),
    Role.THERAPIST: _("Therapist"),
    Role.SUPERVISOR: _("Supervisor"),
    Role.MANAGER: _("Practice manager"),
}
ZONES = "zones"


def zones() -> list[str]:
    """The time zones of the world that carry a place's name, for a list to choose from."""
    return sorted(one for one in all_zones() if "/" in one and not one.startswith("Etc/"))


def show_refusal(form: forms.Form, refused: Refused) -> None:
    """Puts a refusal where it belongs: at its field, or above the form."""
    form.add_error(refused.field if refused.field in form.fields else None, str(refused.sentence))


def _zone(help_text: Any, *, required: bool = False) -> forms.CharField:
    widget = forms.TextInput(attrs={"list": ZONES, "autocomplete": "off", "spellcheck": "false"})
    return forms.CharField(
        label=_("Time zone"), max_length=60, required=required, help_text=help_text, widget=widget
    )


def _language() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial="en")


def _address(label: Any, help_text: Any = "") -> forms.CharField:
    widget = forms.EmailInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"})
    return forms.CharField(label=label, max_length=254, help_text=help_text, widget=widget)


class AddPersonForm(forms.Form):
    """Somebody who is not here yet."""

    name = forms.CharField(
        label=_("Name"), max_length=NAME_AT_MOST, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    address = _address(
        _("Mail address"), _("They sign in with it. Type it with care: the invitation goes there.")
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=list(ROLES.items()), widget=forms.RadioSelect, initial=Role.CLIENT
    )
    language = _language()
    time_zone = _zone(_("Leave it empty for the time zone of the practice."))


class CorrectPersonForm(forms.Form):
    """What was typed of somebody who has not joined."""

    name = forms.CharField(label=_("Name"), max_length=NAME_AT_MOST)
    address = _address(_("Mail address"))


class PracticeForm(forms.Form):
    """What a practice says of itself."""

    name = forms.CharField(label=_("Name of the practice"), max_length=NAME_AT_MOST)
    country = forms.CharField(
        label=_("Country"), max_length=2, required=False, help_text=_("Two letters, for example DE or GB.")
    )
    time_zone = _zone(_("Times on pages are in it, unless a person has chosen their own."), required=True)
    language = _language()
    crisis_lines = forms.CharField(
        label=_("Crisis lines"),
        max_length=TEXT_AT_MOST,
        required=False,
        help_text=_("One a line, with the number. They stand first when somebody needs help now."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    outside_contact = forms.CharField(
        label=_("Somebody outside the practice"),
        max_length=TEXT_AT_MOST,
        required=False,
        help_text=_("For a client who would rather not raise something here: a name and how to reach them."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    complaints = forms.CharField(
        label=_("How to complain"),
        max_length=TEXT_AT_MOST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    contact_hours = forms.CharField(
        label=_("When somebody answers"),
        max_length=LINE_AT_MOST,
        required=False,
        help_text=_("For example: on working days, between nine and six."),
    )
    contact_response_hours = forms.IntegerField(
        label=_("A client who asks to be contacted hears from you within this many hours"),
        min_value=1,
        max_value=168,
    )

    @classmethod
    def of(cls, practice: Practice) -> "PracticeForm":
        """The form as the practice stands now."""
        return cls(initial={name: getattr(practice, name) for name in cls.base_fields})


class MeForm(forms.Form):
    """What one may change of oneself."""

    name = forms.CharField(
        label=_("How you want to be called"),
        max_length=NAME_AT_MOST,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = _language()
    time_zone = _zone(_("Leave it empty for the time zone of the practice."))


class AddressForm(forms.Form):
    """The address one signs in with."""

    address = forms.CharField(
        label=_("New mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none"}),
    )


class PasswordForm(forms.Form):
    """A new password of one's own."""

    password = password_field(
        _("New password"),
        "new-password",
        help_text=_("At least 10 letters or digits. Three or four words that you remember are good."),
    )
