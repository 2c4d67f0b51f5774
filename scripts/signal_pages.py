"""The page of each signal in docs/signals, made from its own file. `python -m scripts.signal_pages` writes them.

A test holds the written pages against what would be made: a signal that changes without its page fails.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import django
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "signals"


def pages() -> Iterator[tuple[str, str]]:
    """Each page's name and text: the list first, then one a signal."""
    from alliance.insight.signals import signal_kinds

    kinds = sorted(signal_kinds(), key=lambda kind: kind.key)
    rows = "\n".join(f"- [{kind.title}]({kind.key}.md): needs {kind.needs}." for kind in kinds)
    yield (
        "README.md",
        f"""# The signals

Made from their files by `python -m scripts.signal_pages`; a new signal is a new file in `src/alliance/insight/signals`.
A signal is a reason to talk, not a verdict. Each looks at one audience's state alone, says what it rests on and what
speaks against it, and abstains where it knows too little.

{rows}
""",
    )
    for kind in kinds:
        yield f"{kind.key}.md", _page(kind)


def _page(kind: object) -> str:
    from alliance.insight.finding import SignalKind

    assert isinstance(kind, SignalKind)
    about = inspect.getdoc(import_module(f"alliance.insight.signals.{kind.key}")) or ""
    method = f"[{kind.method}](../methods/{kind.method}.md)" if kind.method else "a count; no method"
    budget = "Always named in lists." if kind.always else "Counts in the week's budget of notices."
    return f"""# {kind.title}

{about}

| | |
|---|---|
| needs | {kind.needs} |
| how it looks | {kind.how} |
| what it misses | {kind.misses} |
| method | {method} |
| stands with | {kind.group} |
| in lists | {budget} |
| file | `src/alliance/insight/signals/{kind.key}.py` |
"""


def main() -> int:
    """Writes every page, and removes what no signal has any more."""
    django.setup()
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = dict(pages())
    for old in FOLDER.glob("*.md"):
        if old.name not in made:
            old.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, "utf-8")
    print(f"{len(made)} pages in docs/signals")
    return 0


if __name__ == "__main__":
    if not settings.configured:
        import os

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.config.settings_test")
    sys.exit(main())
