"""What the log says: what kind of thing happened, and where in the source. Never a message, an address or a value."""

import logging
import traceback
from types import TracebackType

Caught = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class QuietFormatter(logging.Formatter):
    """A message of an error may quote what a person typed, a path may be a link that works once: neither is written."""

    def format(self, record: logging.LogRecord) -> str:
        """The line: of a request, only how it ended and which page it was."""
        request = getattr(record, "request", None)
        quiet = logging.makeLogRecord(record.__dict__)
        if request is not None:
            quiet.msg, quiet.args = "answered %s: %s", (getattr(record, "status_code", "?"), page_of(request))
        elif isinstance(record.args, tuple):
            quiet.args = tuple(_kind(one) for one in record.args)
        quiet.exc_text = None
        return super().format(quiet)

    def formatException(self, ei: Caught) -> str:  # noqa: N802
        """Kinds and places, the cause first."""
        return "\n".join(lines_of(ei[1]))


def _kind(value: object) -> object:
    return type(value).__name__ if isinstance(value, BaseException) else value


def page_of(request: object) -> str:
    """The name of a page, never its address."""
    match = getattr(request, "resolver_match", None)
    return match.view_name if match and match.view_name else "no page"


def lines_of(error: BaseException | None) -> list[str]:
    """An error and what it came from: the type of each, and where it was raised."""
    if error is None:
        return []
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    places = [
        f"  {frame.filename}, line {frame.lineno}, in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    return [*lines_of(before), type(error).__name__, *places]
