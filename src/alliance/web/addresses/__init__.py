"""The addresses of the pages, one file a concern. Paths are neutral: they may stand in a history."""
