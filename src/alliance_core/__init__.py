"""The science of Alliance: facts in, value out.

Needs NumPy, SciPy and Numba; never Django, a clock or a file it was not given.
"""
