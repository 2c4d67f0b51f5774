"""What every template knows."""

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """The frame of the page: `shell` is client, staff or plain."""
    return {"shell": "plain"}
