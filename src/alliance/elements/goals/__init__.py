"""The room of shared goals."""
