"""The few pages that are not closed. Everything else, also what a later file adds, asks for a sign-in."""

# What a stranger may open.
PUBLIC = frozenset(
    {
        "account_login",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "account_logout",
        "leave_quickly",
        "join",
        "forgotten",
        "demo_link",
        "help_now",
        "calendar_feed",
        "tablet",
        "tablet_form",
        "tablet_back",
    }
)
# What staff reach before this login passed their second factor, beyond what is public.
PROVING = frozenset({"mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_reauthenticate"})
# What they reach besides while they have none: where one is there already, nobody adds another without passing it.
SETTING_UP = PROVING | {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
}
