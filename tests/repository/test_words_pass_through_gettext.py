"""Everything a person reads can be translated: in templates inside translate tags, in Python through gettext."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.utils.translation import templatize

from tests.repository.reading import application_files, called, calls_in, short, templates, tree_of

TRANSLATED = re.compile(
    r"{%\s*blocktrans(?:late)?\b.*?%}.*?{%\s*endblocktrans(?:late)?\s*%}|{%\s*comment.*?%}.*?{%\s*endcomment\s*%}",
    re.DOTALL,
)
TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
LITERAL_IN_TAG = re.compile(r"{%\s*(?P<name>\w+)(?P<rest>[^%]*(?:%(?!})[^%]*)*)%}")
READ_ALOUD = ("alt", "aria-label", "aria-description", "placeholder", "title", "value")
LETTERS = re.compile(r"[^\W\d_]{2,}")
NAMES_NOT_WORDS = {"Alliance"}
CLASSES = {"plain"}
OUR_TAGS_TAKE_WORDS = (
    "empty",
    "scale",
    "choices",
    "words",
    "progress",
    "picture",
    "error_summary",
    "pages",
    "include",
)
BY_FILTER = re.compile(r"\|(?:default|default_if_none|yesno|pluralize|add|join):[\"']([^\"']*)[\"']")


class Text(HTMLParser):
    """Collects what is shown or read aloud."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shown: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in ("script", "style")
        machine = dict(attrs).get("type") in ("hidden", "radio", "checkbox") or tag in (
            "option",
            "button",
            "li",
        )
        for name, value in attrs:
            if name in READ_ALOUD and value and not (name == "value" and machine):
                self.shown.append(value)

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("script", "style")

    def handle_data(self, text: str) -> None:
        if not self.silent:
            self.shown.append(text)


def untranslated(source: str) -> list[str]:
    """Words in a template that no tag translates."""
    text = Text()
    text.feed(TAG.sub(" ", TRANSLATED.sub(" ", source)))
    shown = (" ".join(one.split()) for one in text.shown)
    return [one for one in shown if LETTERS.search(one) and one not in NAMES_NOT_WORDS]


def literals_in_tags(source: str) -> Iterator[str]:
    """Words handed to a tag of ours as they stand, without `_("…")`."""
    for tag in LITERAL_IN_TAG.finditer(source):
        if tag["name"] in OUR_TAGS_TAKE_WORDS:
            bare = re.findall(r"(?<!_\()[\"']([^\"']*)[\"']", tag["rest"])
            yield from (one for one in bare if " " in one.strip() and LETTERS.search(one))
    yield from (one for one in BY_FILTER.findall(source) if LETTERS.search(one) and one not in CLASSES)


def test_templates_show_nothing_untranslated() -> None:
    found = {short(file): untranslated(file.read_text("utf-8")) for file in templates()}
    assert {file: words for file, words in found.items() if words} == {}


def test_tags_are_given_nothing_untranslated() -> None:
    found = {short(file): list(literals_in_tags(file.read_text("utf-8"))) for file in templates()}
    assert {file: words for file, words in found.items() if words} == {}


def test_an_untranslated_word_is_caught() -> None:
    planted = '<p>Hello</p><img alt="A petal">{% translate "Yes" %}{{ x }}<script>var a</script>'
    assert untranslated(planted) == ["Hello", "A petal"]
    assert untranslated("{% blocktranslate with a=b %}You and {{ a }}{% endblocktranslate %} · 3") == []
    planted = "{% empty 'Nothing yet.' %}{% empty _('Nothing yet.') %}{{ name|default:'nobody' }}"
    assert list(literals_in_tags(planted)) == ["Nothing yet.", "nobody"]


def test_every_template_can_be_read_by_makemessages() -> None:
    """`templatize` is what makemessages reads templates with: it refuses what it cannot take."""
    for file in templates():
        templatize(file.read_text("utf-8"), origin=short(file))
    with pytest.raises(SyntaxError):
        templatize("{% blocktranslate %}{% if a %}x{% endif %}{% endblocktranslate %}")


GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "_n"}
SHOWN_BY = {"Refused": (0,), "AlreadyDifferent": (0,)}
SHOWN_AS = {
    "heading",
    "sentence",
    "title",
    "message",
    "problem",
    "help_text",
    "label",
    "verbose_name",
    "intro",
}


def said_as_it_stands(node: ast.expr) -> bool:
    """A string of words, or one put together from such, that no gettext call surrounds."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and bool(LETTERS.search(node.value))
    if isinstance(node, ast.JoinedStr):
        return any(said_as_it_stands(one) for one in node.values)
    if isinstance(node, ast.BinOp):
        return said_as_it_stands(node.left) or (
            isinstance(node.op, ast.Add) and said_as_it_stands(node.right)
        )
    if isinstance(node, ast.IfExp):
        return said_as_it_stands(node.body) or said_as_it_stands(node.orelse)
    return False


def said_in(tree: ast.AST) -> Iterator[str]:
    """Sentences for a person that are not handed to gettext: in refusals, and under a name that pages show."""
    for call in calls_in(tree):
        name = called(call).split(".")[-1]
        given = [call.args[at] for at in SHOWN_BY.get(name, ()) if at < len(call.args)]
        given += [one.value for one in call.keywords if one.arg in SHOWN_AS]
        yield from (ast.unparse(one) for one in given if said_as_it_stands(one))
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            pairs = [
                (key.value, value) for key, value in zip(node.keys, node.values, strict=True) if _is_text(key)
            ]
            yield from (
                ast.unparse(value) for key, value in pairs if key in SHOWN_AS and said_as_it_stands(value)
            )


def _is_text(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


# The command line speaks to whoever administers the server, in English, as the tools around it do.
def for_people(file: Path) -> bool:
    return not {"cli", "demo", "config"} & set(file.parts)


def test_sentences_in_python_pass_through_gettext() -> None:
    found = {short(file): list(said_in(tree_of(file))) for file in application_files() if for_people(file)}
    assert {file: words for file, words in found.items() if words} == {}


def test_a_sentence_as_it_stands_is_caught() -> None:
    planted = (
        'raise Refused("Not now.", field="x")\nc = {"heading": f"Hello {name}"}\nraise Refused(_("Yes."))'
    )
    assert len(list(said_in(ast.parse(planted)))) == 2


def names_of_gettext(tree: ast.Module) -> set[str]:
    return {called(call) for call in calls_in(tree)} & GETTEXT


def test_no_sentence_is_put_together_inside_gettext() -> None:
    """`_(f"…{x}…")` is never found by makemessages: what is translated stands there as it is."""
    wrong = {}
    for file in application_files():
        bad = [
            ast.unparse(call)
            for call in calls_in(tree_of(file))
            if called(call) in GETTEXT and call.args and not isinstance(call.args[0], ast.Constant)
        ]
        wrong |= {short(file): bad} if bad else {}
    assert wrong == {}


def eager_at_module_level(tree: ast.Module) -> list[str]:
    """Calls of a gettext that is not lazy, outside every function: the language of whoever started the server."""
    eager = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in ("gettext", "ngettext", "pgettext")
    }
    outside = [node for node in tree.body if not isinstance(node, ast.FunctionDef | ast.ClassDef)]
    return [ast.unparse(call) for node in outside for call in calls_in(node) if called(call) in eager]


def test_module_level_words_are_lazy() -> None:
    found = {short(file): eager_at_module_level(tree_of(file)) for file in application_files()}
    assert {file: calls for file, calls in found.items() if calls} == {}
    assert eager_at_module_level(ast.parse("from django.utils.translation import gettext as _\nA = _('x')"))
