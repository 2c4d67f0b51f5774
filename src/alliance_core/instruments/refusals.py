"""What FHIR lets a questionnaire ask that this form of ours would lose: each with the reason told.

An extension that is not named here changes nothing that is asked, answered or scored (FHIR lets a reader
ignore it); a modifier extension never may be ignored, so it is refused whatever it is.
"""

from __future__ import annotations

from alliance_core.instruments.errors import CannotRepresent
from alliance_core.instruments.fhir_json import Node, extension_value, extensions, flag_of, node_of

_COMPUTED = "its answer is computed by an expression, which is not evaluated here"
_RULE = "its answers are checked by an expression, which is not evaluated here"
_OPTIONS = "its options are found by an expression, which is not evaluated here"
_ASKED = "whether it is asked depends on an expression, which is not evaluated here"

ITEM_EXTENSIONS = {
    "sdc-questionnaire-calculatedExpression": _COMPUTED,
    "questionnaire-calculatedExpression": _COMPUTED,
    "sdf-calculatedExpression": _COMPUTED,
    "cqf-calculatedValue": _COMPUTED,
    "sdf-fhirpath": _COMPUTED,
    "sdc-questionnaire-answerExpression": _OPTIONS,
    "sdc-questionnaire-candidateExpression": _OPTIONS,
    "sdc-questionnaire-answerOptionsToggleExpression": _OPTIONS,
    "sdc-questionnaire-enableWhenExpression": _ASKED,
    "questionnaire-enableWhenExpression": _ASKED,
    "questionnaire-constraint": _RULE,
    "targetConstraint": _RULE,
    "sdf-fhirpathvalidation": _RULE,
    "sdf-maxvalue": _RULE,
    "sdf-minvalue": _RULE,
    "sdc-questionnaire-subQuestionnaire": "it stands for another questionnaire, which is not fetched",
    "sdc-questionnaire-itemMedia": "it shows a picture or plays a sound",
    "sdc-questionnaire-itemAnswerMedia": "its options are pictures or sounds",
    "questionnaire-externallydefined": "its options come from another server, which is not asked",
    "sdf-optionReference": "its options refer to other resources",
}
PREFILLED = ("sdc-questionnaire-initialExpression", "questionnaire-initialExpression")
KINDS = {
    "attachment": "it asks for a file",
    "reference": "it asks for a reference to another record",
    "question": "its type is abstract and says nothing about its answer",
}


def refuse_unread(node: Node, link_id: str) -> None:
    """Raise `CannotRepresent` if the item carries something that reading it would lose."""
    if node.get("modifierExtension"):
        raise CannotRepresent(link_id, "it carries a modifier extension, which must not be ignored")
    for name, _ in extensions(node, link_id):
        if name in ITEM_EXTENSIONS:
            raise CannotRepresent(link_id, ITEM_EXTENSIONS[name])
    _refuse_prefilled_without_a_person(node, link_id)
    _refuse_changing_text(node, link_id)


def _refuse_prefilled_without_a_person(node: Node, link_id: str) -> None:
    """Prefilling only saves typing, unless nobody can answer the item by hand."""
    prefilled = any(name in PREFILLED for name, _ in extensions(node, link_id))
    unreachable = flag_of(node, "readOnly", link_id) or is_hidden(node, link_id)
    if prefilled and unreachable:
        raise CannotRepresent(link_id, "it is filled from a record by an expression, and by no person")


def _refuse_changing_text(node: Node, link_id: str) -> None:
    shadow = node_of(node, "_text", link_id)
    if any(name in ("cqf-expression", "cqf-calculatedValue") for name, _ in extensions(shadow, link_id)):
        raise CannotRepresent(link_id, "its text is made by an expression, which is not evaluated here")


def is_hidden(node: Node, link_id: str) -> bool:
    """Whether the item is never shown (extension questionnaire-hidden)."""
    return extension_value(node, "questionnaire-hidden", link_id) is True
