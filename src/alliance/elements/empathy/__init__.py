"""The room of empathy."""
