"""From a request to a principal: the one place where views learn who asks."""

from uuid import UUID, uuid4

from django.http import HttpRequest
from django.utils.translation import gettext as _

from alliance.kernel.errors import NotYours, Refused
from alliance.kernel.principal import Principal


def who(request: HttpRequest) -> Principal:
    """The principal behind a request. Middleware has sent strangers to sign in; without a role nothing exists."""
    principal = getattr(request, "principal", None)
    if not principal:
        raise NotYours
    return principal


def submission_id(request: HttpRequest) -> UUID:
    """The id that the client's device made for this submission."""
    try:
        return UUID(request.POST.get("submission_id", ""))
    except ValueError:
        raise Refused(_("This form is incomplete. Open it again, please.")) from None


def fresh_submission_id() -> UUID:
    """An id for a form that is being shown."""
    return uuid4()


def posted(request: HttpRequest) -> dict[str, str]:
    """What a form sent, one text a field, without the page's own tokens."""
    own = ("csrfmiddlewaretoken", "submission_id")
    return {key: str(value) for key, value in request.POST.items() if key not in own}
