"""The room of collaboration."""
