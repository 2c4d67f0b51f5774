"""The server killed at random points under load: what was acknowledged is there, once and whole."""
