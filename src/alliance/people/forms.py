"""Forms of the people's pages."""

from allauth.account.forms import LoginForm


class SignInForm(LoginForm):
    """Address and password; the address is hashed before anything looks at it."""
