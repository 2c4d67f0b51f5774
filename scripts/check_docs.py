"""make docs: what the documents say is held against the repository. Prints what is wrong; exit 1 where anything is."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from tempfile import TemporaryDirectory

from scripts.documents import commands, links, lists, named
from scripts.documents.reading import Page, pages

NEEDED = (
    "README.md",
    "ARCHITECTURE.md",
    "GLOSSARY.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CLINICAL_SAFETY.md",
    "CHANGELOG.md",
)


def problems(all_pages: list[Page]) -> Iterator[str]:
    """Everything the documents say that is not so."""
    there = {page.name for page in all_pages}
    yield from (f"{name} is missing" for name in NEEDED if name not in there)
    for page in all_pages:
        for kind in (links, commands, named):
            yield from kind.problems(page)
    yield from lists.problems()


def main() -> int:
    """Reads, holds against, prints."""
    all_pages = list(pages())
    with TemporaryDirectory() as nowhere:
        os.environ["ALLIANCE_VAR"] = nowhere  # a command that is asked for its help leaves its secret there
        found = list(problems(all_pages))
    for one in found:
        print(one)
    checked = sum(len(page.links) + len(page.spans) + len(page.console_lines) for page in all_pages)
    print(f"{len(all_pages)} pages, {checked} links, names and commands: {len(found)} that are not so")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
