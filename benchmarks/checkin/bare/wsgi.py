"""The WSGI application of the bare view."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.checkin.bare.settings"
application = get_wsgi_application()
