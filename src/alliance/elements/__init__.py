"""The seven rooms, and nothing else. A folder here is a room; nothing anywhere lists them."""
