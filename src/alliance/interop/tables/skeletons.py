"""A measure of which a table holds only the total: an instrument with one number to answer and no wording."""

import hashlib
import json
from typing import Any

from alliance.interop.tables.mapping import Measure
from alliance.measurement.asking import own_instrument
from alliance_core.instruments import Instrument

SCORING = """\
version = "1"
measures = "outcome"
label = "a total from the practice's own table, wording not included"
validated = false
not_applicable = []
safety = []

[[scale]]
id = "total"
title = {title}
items = ["{key}.total"]
reversed = []
rule = "sum"
factor = 1
minimum_answered = 1
low = {low!r}
high = {high!r}
higher_is = "{higher_is}"
shown = true
"""


def definition_of(measure: Measure) -> dict[str, Any]:
    """What is kept of it: a FHIR Questionnaire of one decimal, beside its scoring."""
    questionnaire = {
        "resourceType": "Questionnaire",
        "status": "active",
        "title": measure.title,
        "item": [{"linkId": f"{measure.key}.total", "type": "decimal", "extension": _ends(measure)}],
    }
    scoring = SCORING.format(
        title=json.dumps(measure.title, ensure_ascii=False),
        key=measure.key,
        low=measure.low,
        high=measure.high,
        higher_is=measure.higher_is,
    )
    questionnaire["version"] = _version(questionnaire, scoring)
    return {"questionnaire": questionnaire, "scoring": scoring}


def skeleton_of(measure: Measure) -> Instrument:
    """The instrument itself."""
    return own_instrument(measure.key, definition_of(measure))


def version_of(definition: dict[str, Any]) -> str:
    """The version that a definition gives itself."""
    return str(definition["questionnaire"]["version"])


def _ends(measure: Measure) -> list[dict[str, Any]]:
    base = "http://hl7.org/fhir/StructureDefinition"
    return [
        {"url": f"{base}/minValue", "valueDecimal": measure.low},
        {"url": f"{base}/maxValue", "valueDecimal": measure.high},
    ]


def _version(questionnaire: dict[str, Any], scoring: str) -> str:
    """The same for the same range and title, another for another."""
    text = json.dumps([questionnaire, scoring], sort_keys=True)
    return "table-" + hashlib.sha256(text.encode()).hexdigest()[:12]
