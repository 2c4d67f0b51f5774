"""The room of mutual identification."""
