"""Six results as SVG: strings without script or style, escaped, named for who does not see them."""

from alliance_core.pictures.canvas import NothingToDraw
from alliance_core.pictures.comparison import calibration, reliable_change_scatter, surface_map
from alliance_core.pictures.course import course, rupture_chart
from alliance_core.pictures.profile import ProfileRow, profile

__all__ = [
    "NothingToDraw",
    "ProfileRow",
    "calibration",
    "course",
    "profile",
    "reliable_change_scatter",
    "rupture_chart",
    "surface_map",
]
