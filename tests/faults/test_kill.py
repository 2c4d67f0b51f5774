"""The server killed five times under load: nothing acknowledged is lost, doubled or half written."""

from __future__ import annotations

import pytest
from benchmarks.prove_kill import NONE, prove
from django.db import connection

KILLS, SEED = 5, 7
DATABASES = {"sqlite": "sqlite", "postgresql": "postgres"}


@pytest.mark.slow
@pytest.mark.storage
def test_what_was_acknowledged_is_there_once_and_whole_after_each_kill():
    found = prove(DATABASES[connection.vendor], KILLS, SEED)
    assert found["kills"] == KILLS
    assert found["acknowledged"] >= KILLS
    assert found["drafts_acknowledged"] > 0
    assert found["persons_added"] > 0
    assert found["sent_again"] > 0
    assert (found["database_crashes"] > 0) is (connection.vendor == "postgresql")
    assert {what: found[what] for what in NONE} == dict.fromkeys(NONE, 0)
