"""What the measures with an expected course are called."""

from functools import cache

from alliance.measurement.asking import shipped


@cache
def title_of(key: str) -> str:
    """The title of a shipped questionnaire, from the key of one of its scales."""
    return shipped(key.rsplit(".", 1)[0]).title
