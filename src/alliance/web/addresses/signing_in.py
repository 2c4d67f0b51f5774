"""Signing in and out, invitations, the second factor. Paths are neutral: they may stand in a history."""

from allauth.account import views as account
from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.urls import URLPattern, path

from alliance.web import joining, leaving, practices, second_factor

urlpatterns: list[URLPattern] = [
    path("in/", account.login, name="account_login"),
    path("out/", account.logout, name="account_logout"),
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("again/code/", second.reauthenticate, name="mfa_reauthenticate"),
    path("again/passkey/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("in/code/", second.authenticate, name="mfa_authenticate"),
    path("in/passkey/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/", second_factor.HowYouSignIn.as_view(), name="mfa_index"),
    path("sign-in/app/", app.activate_totp, name="mfa_activate_totp"),
    path("sign-in/app/remove/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("sign-in/codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("sign-in/codes/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("sign-in/passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("sign-in/passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path(
        "sign-in/passkeys/<int:pk>/remove/", second_factor.RemovePasskey.as_view(), name="mfa_remove_webauthn"
    ),
    path("join/<str:token>/", joining.join, name="join"),
    path("demo/<str:token>/", joining.demo_link, name="demo_link"),
    path("forgotten/", joining.forgotten, name="forgotten"),
    path("practices/", practices.practices, name="practices"),
    path("leave/", leaving.leave_quickly, name="leave_quickly"),
]
