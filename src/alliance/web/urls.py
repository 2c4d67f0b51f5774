"""Every page of the application: each concern has its addresses in one file, each room brings its own."""

from django.urls import URLPattern, URLResolver, include, path

from alliance.rooms.registry import all_rooms
from alliance.web.addresses import home, loop, people, review, safety, signing_in

urlpatterns: list[URLPattern | URLResolver] = [
    *home.urlpatterns,
    *signing_in.urlpatterns,
    *people.urlpatterns,
    *loop.urlpatterns,
    *review.urlpatterns,
    *safety.urlpatterns,
    *(path(f"a/<uuid:alliance>/{room.key}/", include(room.urls)) for room in all_rooms() if room.urls),
    *(path(f"rooms/{room.key}/", include(room.practice_urls)) for room in all_rooms() if room.practice_urls),
]
