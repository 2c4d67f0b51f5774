"""A word of the addresses."""


class Occasion:
    """Before or after a session; nothing else is an address."""

    regex = "before|after"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return str(value)
