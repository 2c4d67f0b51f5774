"""What documents list is complete and true: settings, instruments, methods, floors, rooms, decisions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from configparser import ConfigParser

from scripts.documents.reading import FENCE, ROOT, Page, page

SETTING = re.compile(r"\b(?:ALLIANCE_[A-Z_]+|DATABASE_URL|EMAIL_URL)\b")
POINTED_TO = re.compile(r"docs/[\w/-]+\.md")
WRITES_FACTS = ("fact", "tell", "_tell", "untell")
KIND = re.compile(r"[a-z_]+\.[a-z_]+")
SETTINGS_PAGE = "docs/how-to/settings.md"
INSTRUMENTS_PAGE = "docs/how-to/add-an-instrument.md"
ROOM_SAYS = ("**Asked**", "**What happened**", "**Repair steps**", "**Limits.**")
ROOM_TITLE = re.compile(r"^# .+ \(for clients: .+\)$", re.MULTILINE)


def problems() -> Iterator[str]:
    """A sentence for everything that is missing from a list, or listed and not there."""
    yield from settings()
    yield from instruments()
    yield from floors()
    yield from rooms()
    yield from pointed_to()
    yield from facts()
    for folder in ("docs/methods", "docs/decisions", "docs/how-to", "docs/tour"):
        yield from listed(folder)


def pointed_to() -> Iterator[str]:
    """Every page that the code sends somebody to is there."""
    for file in sorted((ROOT / "src").rglob("*.py")):
        for name in POINTED_TO.findall(file.read_text("utf-8")):
            if not (ROOT / name).exists():
                yield f"{file.relative_to(ROOT)}: sends to {name}, which is not there"


def settings() -> Iterator[str]:
    """Every environment variable the application reads stands in the settings page, and no other."""
    read, told = settings_read(), set(SETTING.findall(page(SETTINGS_PAGE).text))
    yield from (f"{SETTINGS_PAGE}: {name} is read by the application and not told" for name in read - told)
    yield from (f"{SETTINGS_PAGE}: {name} is told, and nothing reads it" for name in told - read)


def settings_read() -> set[str]:
    """The names of environment variables in the application's source, as whole string constants."""
    found: set[str] = set()
    for file in (ROOT / "src/alliance").rglob("*.py"):
        if "test" not in file.name and "tests" not in file.parts:
            found |= {name for name in _strings(file.read_text("utf-8")) if SETTING.fullmatch(name)}
    return found


def _strings(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def instruments() -> Iterator[str]:
    """Every folder of the library stands in the table of instruments, and each has its README."""
    text = page(INSTRUMENTS_PAGE).text
    for folder in sorted((ROOT / "src/alliance_core/instruments/library").iterdir()):
        if folder.is_dir() and not folder.name.startswith("_"):
            if f"`{folder.name}`" not in text:
                yield f"{INSTRUMENTS_PAGE}: the instrument {folder.name} is not listed"
            if not (folder / "README.md").exists():
                yield f"{folder.relative_to(ROOT)}: no README.md"


def floors() -> Iterator[str]:
    """The floors that ARCHITECTURE.md draws are the layers that the linter holds, in the same order."""
    drawn, held = floors_drawn(page("ARCHITECTURE.md")), floors_held()
    if drawn != held:
        yield f"ARCHITECTURE.md draws the floors {drawn}, and .importlinter holds {held}"


def floors_drawn(architecture: Page) -> list[list[str]]:
    """The chain of arrows, floor by floor, from the top."""
    blocks = [body for _language, body in FENCE.findall(architecture.text) if body.count("→") > 5]
    chain = re.split(r"\s{3,}all of it", blocks[0])[0] if blocks else ""
    return [sorted(re.findall(r"\w+", floor)) for floor in chain.split("→")]


def floors_held() -> list[list[str]]:
    """The layers of the contract `house`, without the science they stand on."""
    contract = ConfigParser()
    contract.read(ROOT / ".importlinter")
    layers = contract["importlinter:contract:house"]["layers"].split("\n")
    named = [re.findall(r"alliance\.(\w+)", layer) for layer in layers]
    return [sorted(layer) for layer in named if layer]


def facts() -> Iterator[str]:
    """Every kind of fact that the code writes stands in the table of facts."""
    told = facts_told(page("ARCHITECTURE.md"))
    for file in sorted((ROOT / "src/alliance").rglob("*.py")):
        for kind in sorted(facts_written(ast.parse(file.read_text("utf-8"))) - told):
            yield f"ARCHITECTURE.md: the fact {kind} of {file.relative_to(ROOT)} is not in the table of facts"


def facts_told(architecture: Page) -> set[str]:
    """The kinds in the table; `session.held/missed` names two."""
    found = set()
    for span in architecture.spans:
        first, *others = span.split("/")
        found |= {first, *(f"{first.rsplit('.', 1)[0]}.{other}" for other in others)}
    return found


def facts_written(tree: ast.AST) -> set[str]:
    """Kinds handed to what writes a fact: the dotted words among the arguments."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    writes = [call for call in calls if ast.unparse(call.func).split(".")[-1] in WRITES_FACTS]
    given = [one.value for call in writes for one in call.args if isinstance(one, ast.Constant)]
    return {kind for kind in given if isinstance(kind, str) and KIND.fullmatch(kind)}


def rooms() -> Iterator[str]:
    """Each room says what a room's README must say, with every source its repair steps name."""
    for folder in sorted((ROOT / "src/alliance/elements").iterdir()):
        if (folder / "element.py").exists():
            text = page(str(folder.relative_to(ROOT) / "README.md")).text
            yield from (f"{folder.name}/README.md: {what}" for what in _room(text, _sources(folder.name)))


def _room(text: str, sources: set[str]) -> Iterator[str]:
    if not ROOM_TITLE.search(text):
        yield "the title is not `# Name (for clients: name)`"
    yield from (f"{heading} is missing" for heading in ROOM_SAYS if heading not in text)
    yield from (f"the source of a step is missing: {one}" for one in sorted(sources) if one not in text)


def _sources(room: str) -> set[str]:
    tree = ast.parse((ROOT / f"src/alliance/elements/{room}/words.py").read_text("utf-8"))
    given = [node for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "source"]
    return {one.value.value for one in given if isinstance(one.value, ast.Constant)}


def listed(folder: str) -> Iterator[str]:
    """Every page of a folder is linked from its README."""
    index = page(f"{folder}/README.md")
    for path in sorted((ROOT / folder).glob("*.md")):
        if path.name != "README.md" and path.name not in index.links:
            yield f"{folder}/README.md: {path.name} is not listed"
    if not index.text:
        yield f"{folder}/README.md is missing"
