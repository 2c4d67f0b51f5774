"""The room of communication."""
