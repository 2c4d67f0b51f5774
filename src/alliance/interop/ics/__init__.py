"""Calendars out: RFC 5545, for any program that subscribes."""
