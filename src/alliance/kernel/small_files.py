"""A few small files with a form: held in memory, never on the disk, refused as soon as they are too large."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopFutureHandlers
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

P = ParamSpec("P")
LARGEST_BYTES, AT_MOST = 2_000_000, 3
SIGNATURES = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
)


class TooLarge(Exception):
    """A file is larger than may be kept."""


class FewSmallFiles(FileUploadHandler):
    """Keeps at most three files of two million bytes; what is more is marked as too large, and not read on."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begins a file in memory."""
        super().new_file(*args, **kwargs)
        self.taken = bytearray()
        seen = getattr(self, "files_seen", 0) + 1
        self.files_seen = seen
        if seen > AT_MOST:
            self._refuse()
            raise SkipFile
        raise StopFutureHandlers

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keeps a piece, as long as the whole stays small."""
        if len(self.taken) + len(raw_data) > LARGEST_BYTES:
            self._refuse()
            raise SkipFile
        self.taken += raw_data

    def file_complete(self, file_size: int) -> SimpleUploadedFile:
        """The whole file."""
        return SimpleUploadedFile(self.file_name or "file", bytes(self.taken))

    def _refuse(self) -> None:
        if self.request is not None:
            self.request.too_large = True  # type: ignore[attr-defined]


def takes_files(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A page that takes a few small files: every other page reads none at all. The token is checked all the same."""
    checked = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def taking(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request.upload_handlers = [FewSmallFiles(request)]
        return checked(request, *args, **kwargs)

    return taking


def kind_of(content: bytes) -> tuple[str, str]:
    """What a file is by its first bytes (media type, ending): PDF, PNG, JPEG or plain text; ("", "") for others."""
    for start, kind, ending in SIGNATURES:
        if content.startswith(start):
            return kind, ending
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return "", ""
    is_plain = all(one.isprintable() or one in "\r\n\t" for one in text)
    return ("text/plain; charset=utf-8", "txt") if is_plain and text.strip() else ("", "")
