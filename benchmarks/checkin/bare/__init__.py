"""What a check-in is measured against: a view that stores one row, behind the same middleware, login and CSRF."""
