"""A practice's own table: read, laid out by a mapping, compared with what is here, brought in as a whole."""
