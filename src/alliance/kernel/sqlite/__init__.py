"""The database of one file: Django's own, whose writers wait their turn."""
