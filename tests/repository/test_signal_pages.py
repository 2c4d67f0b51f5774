"""The page of each signal is made from its file, and is up to date."""

from scripts.signal_pages import FOLDER, pages


def test_every_signal_has_its_page_as_its_file_says() -> None:
    made = dict(pages())
    written = {page.name: page.read_text("utf-8") for page in FOLDER.glob("*.md")}
    assert written == made, "python -m scripts.signal_pages writes them anew"


def test_the_methods_they_name_are_written_down() -> None:
    from alliance.insight.signals import signal_kinds

    for kind in signal_kinds():
        assert not kind.method or (FOLDER.parent / "methods" / f"{kind.method}.md").exists(), kind.key
