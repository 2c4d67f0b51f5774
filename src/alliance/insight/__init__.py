"""From facts to what each may know: states, profile, signals; explained, able to abstain."""
