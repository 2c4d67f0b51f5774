"""Any FHIR Questionnaire is read, or refused with a sentence that says which item and why."""

import copy
import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_core.instruments import CannotRepresent, Kind, Wording, read_questionnaire

EXT = "http://hl7.org/fhir/StructureDefinition/"


def form(*items, **more):
    return {"resourceType": "Questionnaire", "title": "A form", **more, "item": list(items)}


def ext(name, **value):
    return {"url": EXT + name, **value}


def item(type="string", link_id="a", **more):
    return {"linkId": link_id, "type": type, "text": "A question", **more}


def read_item(*args, **more):
    return read_questionnaire(form(item(*args, **more))).items[0]


def coding(code=None, display=None, weight=None, **more):
    content = {key: text for key, text in (("code", code), ("display", display)) if text}
    option = {"valueCoding": content | more}
    return option | ({"extension": [ext("itemWeight", valueDecimal=weight)]} if weight is not None else {})


def value_set(**content):
    return {"resourceType": "ValueSet", "id": "words", "url": "http://example.org/words", **content}


TRANSLATED = {
    "extension": [
        {
            "url": EXT + "translation",
            "extension": [
                {"url": "lang", "valueCode": "de"},
                {"url": "content", "valueString": "Eine Frage"},
            ],
        }
    ]
}
RICH = form(
    item("group", "g", item=[item("display", "d")], repeats=True),
    item("coding", "c", answerOption=[coding("y", "Yes", 1), coding("n", "No", 0)], required=True),
    item("integer", "i", extension=[ext("minValue", valueInteger=0), ext("maxValue", valueInteger=10)]),
    item(
        "string",
        "s",
        enableWhen=[
            {"question": "c", "operator": "=", "answerCoding": {"code": "y"}},
            {"question": "i", "operator": ">", "answerInteger": 3},
        ],
        enableBehavior="any",
        maxLength=20,
    ),
    item("date", "t", initial=[{"valueDate": "2026-11-24"}]),
    language="en",
)


def test_a_rich_form_is_read_whole():
    read = read_questionnaire(json.dumps(RICH), id="mine")
    assert (read.id, read.title, read.language) == ("mine", "A form", "en")
    assert [part.link_id for part in read.walk()] == ["g", "d", "c", "i", "s", "t"]
    assert [option.weight for option in read.item("c").options] == [1, 0]
    assert (read.item("i").bounds.low, read.item("i").bounds.high) == (0, 10)
    assert (read.item("s").enable_all, len(read.item("s").enable_when)) == (False, 2)
    assert read.item("t").initial == ("2026-11-24",)
    assert read.item("c").required
    assert read.item("g").repeats


@pytest.mark.parametrize(
    ("names", "id"),
    [
        ({"id": "own"}, "own"),
        ({"url": "http://x.org/q/mood"}, "mood"),
        ({"name": "N"}, "N"),
        ({}, "questionnaire"),
    ],
)
def test_its_id_is_the_best_name_it_gives(names, id):
    assert read_questionnaire(form(**names)).id == id


def test_translations_of_questions_and_options_are_kept():
    labels = [coding("y", "Yes", 1, _display=TRANSLATED)]
    read = read_questionnaire(form(item("choice", _text=TRANSLATED, answerOption=labels), language="en"))
    assert read.languages == ("en", "de")
    wording = read.items[0].wording
    assert (wording.in_language("de-AT"), wording.in_language("fr")) == ("Eine Frage", "A question")
    assert read.items[0].options[0].wording.in_language("de") == "Eine Frage"


def test_a_translation_without_a_language_or_a_text_is_none():
    only_language = {"extension": [ext("translation", extension=[ext("lang", valueCode="de")])]}
    assert read_item(_text=only_language).wording.translations == ()


@pytest.mark.parametrize(
    ("type", "more", "own_words"),
    [
        ("choice", {}, False),
        ("open-choice", {}, True),
        ("coding", {"answerConstraint": "optionsOnly"}, False),
        ("coding", {"answerConstraint": "optionsOrString"}, True),
    ],
)
def test_r4_and_r5_choices_are_the_same_kind(type, more, own_words):
    read = read_item(type, answerOption=[coding("y", "Yes")], **more)
    assert (read.kind, read.own_words) == (Kind.CHOICE, own_words)
    assert read.options[0].value == "y"


@pytest.mark.parametrize("name", ["itemWeight", "ordinalValue", "questionnaire-ordinalValue"])
def test_weights_stand_on_the_option_or_on_its_coding(name):
    on_coding = {"valueCoding": {"code": "y", "extension": [ext(name, valueDecimal=2)]}}
    on_option = {"valueCoding": {"code": "n"}, "extension": [ext(name, valueDecimal=0.5)]}
    assert [o.weight for o in read_item("choice", answerOption=[on_coding, on_option]).options] == [2, 0.5]


def test_options_may_be_plain_values():
    numbers = [{"valueInteger": 3}, {"valueInteger": 5, "extension": [ext("itemWeight", valueDecimal=1)]}]
    assert [(o.code, o.weight) for o in read_item("integer", answerOption=numbers).options] == [
        ("3", 3),
        ("5", 1),
    ]
    words = [{"valueString": "red", "extension": [ext("questionnaire-optionExclusive", valueBoolean=True)]}]
    option = read_item("string", answerOption=words).options[0]
    assert (option.label, option.weight, option.exclusive) == ("red", None, True)
    prefixed = {"valueDate": "2026", "extension": [ext("questionnaire-optionPrefix", valueString="A)")]}
    assert read_item("date", answerOption=[prefixed]).options[0].prefix == "A)"


def test_the_third_release_is_read_too():
    first = item("choice", option=[{"valueCoding": {"code": "y"}}, {"valueCoding": {"code": "n"}}])
    second = item("text", "b", enableWhen=[{"question": "a", "hasAnswer": True}], initialString="so far")
    third = item(
        link_id="c",
        enableWhen=[{"question": "a", "answerCoding": {"code": "y"}}, {"question": "b", "answerString": "x"}],
    )
    read = read_questionnaire(form(first, second, third))
    assert [o.code for o in read.items[0].options] == ["y", "n"]
    assert (read.items[1].enable_when[0].operator, read.items[1].initial) == ("exists", ("so far",))
    assert not read.items[2].enable_all


def test_options_of_a_contained_value_set_are_read():
    german = [{"language": "de", "value": "Ja"}, {"value": "yes!"}]
    concepts = [
        {
            "code": "y",
            "display": "Yes",
            "extension": [ext("ordinalValue", valueDecimal=1)],
            "designation": german,
        },
        {"code": "n", "display": "No"},
    ]
    composed = value_set(compose={"include": [{"system": "s", "concept": concepts}]})
    for reference in ("#words", "http://example.org/words"):
        read = read_questionnaire(form(item("choice", answerValueSet=reference), contained=[composed])).items[
            0
        ]
        assert [(o.code, o.system, o.weight) for o in read.options] == [("y", "s", 1), ("n", "s", None)]
    assert read.options[0].wording == Wording("Yes", (("de", "Ja"),))
    expanded = value_set(expansion={"contains": [{"code": "y", "system": "s"}]})
    old = item("choice", options={"reference": "#words"})
    assert read_questionnaire(form(old, contained=[expanded])).items[0].options[0].code == "y"


def test_what_decides_an_answer_is_kept():
    read = read_item(
        "string",
        maxLength=9,
        readOnly=True,
        prefix="1.",
        repeats=True,
        extension=[
            ext("minLength", valueInteger=2),
            ext("regex", valueString="[a-z]+"),
            ext("questionnaire-minOccurs", valueInteger=1),
            ext("questionnaire-maxOccurs", valueInteger=3),
            ext("questionnaire-hidden", valueBoolean=True),
            ext("questionnaire-itemControl", valueCodeableConcept={"coding": [{"code": "slider"}]}),
        ],
    )
    bounds = read.bounds
    assert (bounds.min_length, bounds.max_length, bounds.pattern) == (2, 9, "[a-z]+")
    assert (bounds.min_answers, bounds.max_answers) == (1, 3)
    assert (read.hidden, read.read_only, read.prefix, read.control) == (True, True, "1.", "slider")


def test_units_bounds_and_what_stands_there_already():
    unit = ext("questionnaire-unit", valueCoding={"code": "kg"})
    low = ext("minValue", valueQuantity={"value": 3})
    read = read_item("quantity", extension=[unit, low], initial=[{"valueQuantity": {"value": 70}}])
    assert (read.unit, read.bounds.low, read.initial) == ("kg", 3, (70,))
    assert read_item("quantity", initialQuantity={"unit": "kg"}).initial == ()
    marked = [coding("y", "Yes") | {"initialSelected": True}, coding("n", "No")]
    assert read_item("choice", answerOption=marked).initial == ("y",)
    assert read_item("date", extension=[ext("minValue", valueDate="2020-01-01")]).bounds.low == "2020-01-01"
    assert read_item("boolean", initial=[{"valueBoolean": True}]).initial == (True,)


def when(question="b", operator="=", **answer):
    return [{"question": question, "operator": operator, **(answer or {"answerBoolean": True})}]


def linked(*conditions, **more):
    return form(item(enableWhen=list(conditions), **more), item("boolean", "b"), item("group", "g"))


WITHOUT_LANGUAGE = ext("translation", extension=[ext("lang", valueCode=3)])
YES, NO = coding("y", "Yes"), coding("n", "No")
REPEATED = item("group", "g", repeats=True, item=[item("boolean", "b")])
REFUSED = {
    "is not JSON": "{",
    "not a JSON object": "[]",
    "not a FHIR Questionnaire": {"resourceType": "Patient"},
    "modifier extension, which": form(item(modifierExtension=[{"url": "x"}])),
    "it carries a modifier": form(modifierExtension=[{"url": "x"}]),
    "its item is not a list": {"resourceType": "Questionnaire", "item": "x"},
    "an item has no linkId": form({"type": "string"}),
    "its text is not a text": form({"linkId": "a", "type": "string", "text": 3}),
    "has half a character": form(item(text="\ud800")),
    "its lang is not a text": form(
        item(_text={"extension": [ext("translation", extension=[ext("lang", valueCode=3)])]})
    ),
    "its maxDecimalPlaces": form(item(extension=[ext("maxDecimalPlaces", valueInteger="x")])),
    "minValue is not a number": form(item("integer", extension=[ext("minValue", valueInteger=10**400)])),
    "its required is neither": form(item(required="yes")),
    "its _text is not an object": form(item(_text=[])),
    "'dance' is not one of": form(item("dance")),
    "it asks for a file": form(item("attachment")),
    "reference to another record": form(item("reference")),
    "computed by an expression": form(item(extension=[ext("sdc-questionnaire-calculatedExpression")])),
    "filled from a record": form(item(readOnly=True, extension=[ext("sdc-questionnaire-initialExpression")])),
    "its text is made by": form(item(_text={"extension": [ext("cqf-expression")]})),
    "lists nothing to choose": form(item("choice")),
    "each with questions": form(item(repeats=True, item=[item(link_id="b")])),
    "two of its options carry": form(item("choice", answerOption=[YES, YES])),
    "options and names a value set": form(item("choice", answerOption=[YES], answerValueSet="#x")),
    "does not contain; list them": form(item("choice", answerValueSet="http://x.org")),
    "must be worked out": form(
        item("choice", answerValueSet="#words"),
        contained=[value_set(compose={"include": [{"system": "s", "filter": [{}]}]})],
    ),
    "is empty": form(item("choice", answerValueSet="#words"), contained=[value_set()]),
    "is a tree": form(
        item("choice", answerValueSet="#words"),
        contained=[value_set(expansion={"contains": [{"code": "a", "contains": [{}]}]})],
    ),
    "has no value": form(item("choice", answerOption=[{}])),
    "options carries a modifier": form(item("choice", answerOption=[YES | {"modifierExtension": [{}]}])),
    "neither a code nor a text": form(item("choice", answerOption=[{"valueCoding": {}}])),
    "is a Reference": form(item("choice", answerOption=[{"valueReference": {}}])),
    "is a String": form(item("choice", answerOption=[{"valueString": []}])),
    "its weight is not a number": form(item("choice", answerOption=[coding("y", weight="x")])),
    "is not one of FHIR's": form(item("choice", answerOption=[YES], answerConstraint="anything")),
    "any integer beside": form(
        item("integer", answerOption=[{"valueInteger": 1}], answerConstraint="optionsOrType")
    ),
    "a choice of units": form(item("quantity", extension=[ext("questionnaire-unitOption")] * 2)),
    "its minValue is not written": form(item("integer", extension=[ext("minValue", extension=[])])),
    "its maxValue is not a number": form(item("integer", extension=[ext("maxValue", valueBoolean=True)])),
    "its maxLength is not a whole": form(item(maxLength=-2)),
    "that Python cannot read": form(item(extension=[ext("regex", valueString="(")])),
    "no enableBehavior": linked(*when(), *when()),
    "neither all nor any": linked(*when(), *when(), enableBehavior="most"),
    "no answer or no operator": linked({"question": "b", "operator": "~", "answerBoolean": True}),
    "but says neither": linked(*when(operator="exists", answerInteger=1)),
    "its Integer is not a number": linked(*when(answerInteger=None)),
    "'zz', which is no question": linked(*when("zz")),
    "'g', which is no question": linked(*when("g")),
    "which have none": linked(*when(operator=">")),
    "repeating group": form(item(enableWhen=when()), REPEATED),
    "depends on itself": linked(*when("a", answerString="x")),
    "only another system": form(
        item(enableWhen=when(answerCoding={"code": "y", "system": "one"})),
        item("choice", "b", answerOption=[coding("y", system="two"), NO]),
    ),
    "the same linkId": form(item(), item()),
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_what_cannot_be_represented_is_refused_in_a_sentence(sentence):
    with pytest.raises(CannotRepresent) as refused:
        read_questionnaire(REFUSED[sentence])
    assert sentence in str(refused.value)
    assert str(refused.value).endswith(".")


def test_an_item_inside_a_repeating_group_may_depend_on_its_neighbour():
    neighbour = item(link_id="n", enableWhen=when())
    group = item("group", "g", repeats=True, item=[item("boolean", "b"), neighbour])
    assert read_questionnaire(form(group)).item("n").enable_when[0].question == "b"


def test_a_form_nested_without_end_is_refused():
    deep = item()
    for depth in range(3000):
        deep = item("group", f"g{depth}", item=[deep])
    with pytest.raises(CannotRepresent, match="nested too deeply"):
        read_questionnaire(form(deep))


def places(node, path=()):
    yield path
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield from places(child, (*path, key))


NUMBERS_AND_WORDS = st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.text(max_size=4))
SPOILED = st.one_of(NUMBERS_AND_WORDS, st.sampled_from([[], {}, [{}], [1]]))


@settings(max_examples=400)
@given(st.sampled_from([path for path in places(RICH) if path]), SPOILED)
def test_a_spoiled_form_is_read_or_refused_and_nothing_else(path, spoiled):
    broken = copy.deepcopy(RICH)
    node = broken
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = spoiled
    with suppress(CannotRepresent):
        read_questionnaire(broken)


@given(st.binary(max_size=40))
def test_any_bytes_are_refused_in_a_sentence(noise):
    with pytest.raises(CannotRepresent):
        read_questionnaire(noise)
