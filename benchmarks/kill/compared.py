"""The tables against what the devices remember: lost, doubled, half written, alerts, states, chains, keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection

from alliance.kernel import audit
from alliance.kernel.keyring import KeyGone
from alliance.kernel.models import AuditEntry, DueRow, Fact
from alliance.measurement.models import Draft, Response, Score
from alliance.measurement.recording import asked_in
from alliance.people.models import Alliance, Person
from alliance.rooms.forms import TOPIC
from alliance.safety.models import Alert
from alliance.therapy.models import Session, Topic
from benchmarks.checkin.answers import ITEM_9
from benchmarks.checkin.stored import FORM, state_differs
from benchmarks.kill.steps import Step

MEASURE = "phq-9"
Place = tuple[UUID, str]


def missing_now(steps: Iterable[Step]) -> int:
    """How many acknowledged submissions have no row: asked right after each restart."""
    acknowledged = {one.sent.id for one in steps if one.acknowledged}
    return len(acknowledged - set(Response.objects.values_list("id", flat=True)))


def compared(steps: Sequence[Step]) -> dict[str, int]:
    """Everything, at the end; each value should be zero."""
    rows = _rows()
    found: Counter[str] = Counter()
    for step in steps:
        found.update(_of_form(step, rows))
    alliances = list(Alliance.objects.values_list("id", flat=True))
    return {
        "lost": found["lost"] + _drafts_lost(steps),
        "doubled": found["doubled"],
        "half_written": found["half"],
        "alerts_missing": _alerts_off(steps),
        "stale_or_different_states": sum(map(state_differs, alliances)),
        "broken_chains": sum(audit.broken_at(one) is not None for one in _scopes()),
        "keys_missing": _keys_missing(),
        "database_broken": _broken(),
    }


def _rows() -> dict[str, Counter[Place]]:
    """How many rows of each kind hang from a session and an occasion."""
    client = Response.objects.filter(chair="client", session__isnull=False)
    forms = client.filter(instrument__startswith=FORM).values_list("session_id", "occasion")
    measures = dict(client.filter(instrument=MEASURE).values_list("id", "session_id"))
    facts = Fact.objects.filter(source__startswith=FORM, chair="client").values_list("ref", "source")
    scores = Score.objects.filter(response__in=measures).values_list("response_id", flat=True)
    told = Fact.objects.filter(kind="score", ref__in=measures).values_list("ref", flat=True)
    lines = AuditEntry.objects.filter(object_kind="session").values_list("object_id", "verb")
    return {
        "form": Counter(forms),
        "measure": Counter((one, "before") for one in measures.values()),
        "score": Counter((measures[one], "before") for one in scores),
        "score fact": Counter((measures[one], "before") for one in told),
        "facts": Counter((ref, source.split("/")[0].split("-")[2]) for ref, source in facts),
        "topic": Counter((one, "before") for one in Topic.objects.values_list("session_id", flat=True)),
        "line": Counter((one, verb.removeprefix("check_in.")) for one, verb in lines),
    }


def _expected(step: Step) -> dict[str, int]:
    """What one submission writes, and nothing else does."""
    links = [name for name, _value in step.sent.fields[1:] if not name.startswith("candour.")]
    has_measure = int(any(one.startswith(MEASURE) for one in links))
    numbers = [one for one in links if not one.startswith(MEASURE) and one not in (TOPIC, "open")]
    return {
        "form": 1,
        "measure": has_measure,
        "score": has_measure,
        "score fact": has_measure,
        "facts": len(numbers),
        "topic": int(TOPIC in links),
        "line": 1,
    }


def _of_form(step: Step, rows: dict[str, Counter[Place]]) -> Counter[str]:
    place = (step.sent.form.session, step.sent.form.occasion)
    expected = _expected(step)
    counted = {kind: rows[kind][place] for kind in expected}
    is_there = counted["form"] > 0
    wanted = expected if is_there else dict.fromkeys(expected, 0)
    return Counter(
        lost=int(step.acknowledged and not (is_there and _as_sent(step))),
        doubled=int(any(counted[kind] > expected[kind] for kind in expected)),
        half=int(
            any(counted[kind] < wanted[kind] for kind in wanted) or (not is_there and any(counted.values()))
        ),
    )


def _as_sent(step: Step) -> bool:
    """Whether what can be read under this submission's id, and in the measure beside it, is what was sent."""
    session = step.sent.form.session
    responses = Response.objects.filter(session=session, occasion=step.sent.form.occasion, chair="client")
    stored: dict[str, str] = {}
    ids = set()
    for one in responses:
        ids.add(one.id)
        stored |= {key: str(value) for key, value in one.answers.json().items()}
    sent = {key: value for key, value in step.sent.fields[1:] if not key.startswith("candour.")}
    return step.sent.id in ids and stored == sent


def _drafts_lost(steps: Iterable[Step]) -> int:
    """Drafts that were acknowledged, whose form is not sent yet, and that do not hold what was saved."""
    kept = {(one.session_id, one.occasion): one for one in Draft.objects.all()}
    sent = set(Response.objects.values_list("session_id", "occasion"))
    lost = 0
    for step in steps:
        place = (step.sent.form.session, step.sent.form.occasion)
        if step.draft_acknowledged and place not in sent:
            draft = kept.get(place)
            lost += draft is None or draft.answers.json() != dict(step.sent.fields[1:])
    return lost


def _alerts_off(steps: Iterable[Step]) -> int:
    """Positive answers that were acknowledged, in a draft or sent, and have not exactly one alert that waits."""
    counted = Counter(Alert.objects.filter(item=ITEM_9).values_list("administration", flat=True))
    waiting = Counter(DueRow.objects.filter(kind="alert.escalate").values_list("ref", flat=True))
    by_administration = dict(Alert.objects.values_list("administration", "id"))
    off = sum(n > 1 for n in counted.values())
    for step in steps:
        if step.sent.is_positive and (step.acknowledged or step.draft_acknowledged):
            asked = asked_in(Session(id=step.sent.form.session), "before", "client", MEASURE)
            off += counted[asked] != 1 or waiting[by_administration.get(asked)] != 1
    return off


def _scopes() -> list[UUID]:
    return list(AuditEntry.objects.order_by().values_list("scope_id", flat=True).distinct())


def _keys_missing() -> int:
    """Persons whose name cannot be opened: the key is on disk before the row, so there is none."""
    missing = 0
    for name in Person.objects.exclude(name=None).values_list("name", flat=True):
        try:
            missing += not name.text
        except KeyGone:
            missing += 1
    return missing


def _broken() -> int:
    """Whether SQLite finds its own file damaged; PostgreSQL says so when it starts."""
    if connection.vendor != "sqlite":
        return 0
    with connection.cursor() as cursor:
        return int(cursor.execute("PRAGMA integrity_check").fetchone() != ("ok",))
