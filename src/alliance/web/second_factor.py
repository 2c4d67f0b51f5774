"""The pages of the second factor, where allauth's own do not say enough for us."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.http import HttpResponse

from alliance.kernel.errors import Refused
from alliance.people.sign_in import lacks_second_factor


class HowYouSignIn(IndexView):
    """What is set up; and, for staff who have none, that they need one before they go on."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Besides allauth's, whether one must be set up now."""
        return {**super().get_context_data(**kwargs), "needs_one": lacks_second_factor(self.request)}


class RemovePasskey(RemoveWebAuthnView):
    """Removes a passkey, but not the last second factor of staff."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Refused where nothing would be left."""
        found: Authenticator = self.get_object()
        if not get_adapter().can_delete_authenticator(found):
            raise Refused(get_adapter().error_messages["cannot_delete_authenticator"])
        response: HttpResponse = super().form_valid(form)
        return response
