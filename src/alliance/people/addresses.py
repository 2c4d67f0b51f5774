"""Mail addresses: found by a keyed hash, never stored readable."""

import hashlib
import hmac

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from alliance.kernel.errors import Refused
from alliance.kernel.keyring import keyring

PEPPER = "addressindex"


def tidy_address(address: str) -> str:
    """The address as it is sent to, or a refusal that says what is wrong."""
    tidy = address.strip()
    try:
        validate_email(tidy)
    except ValidationError:
        raise Refused(
            _("This is not a mail address. It looks like name@example.org."), field="address"
        ) from None
    return tidy


def address_index(address: str) -> str:
    """The keyed hash under which an address can be found without being readable: HMAC-SHA-256, hex."""
    ring = keyring()
    ring.create(PEPPER)
    return hmac.new(ring.secret(PEPPER), address.strip().casefold().encode(), hashlib.sha256).hexdigest()
