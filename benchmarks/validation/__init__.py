"""What the methods detect on simulated dyads whose truth is known."""
