"""The room of trust."""
