"""The room of consistency and reliability."""
