"""What the people's templates need: a name for a key, and a query that goes on."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def named(names: Mapping[str, Any], key: str) -> str:
    """What stands for this key; the key itself where nothing does."""
    return str(names.get(key, key))


@register.filter
def and_more(query: str) -> str:
    """A query string to which one more name is added: "?q=x" becomes "q=x&"."""
    kept = query.lstrip("?")
    return f"{kept}&" if kept else ""
