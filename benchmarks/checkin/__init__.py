"""The check-in under load: a practice with histories, a bare view to compare with, a client of many connections."""
