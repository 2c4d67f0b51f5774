"""The room of hope: an eighth, for the test that a room is one folder."""
