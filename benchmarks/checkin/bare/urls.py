"""One page to send to, and where it leads."""

from __future__ import annotations

from django.urls import path

from benchmarks.checkin.bare.views import send, sent

urlpatterns = [path("send/", send, name="send"), path("sent/", sent, name="sent")]
