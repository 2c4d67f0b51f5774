"""No page takes files: what is sent as one is read to nowhere, so that no stranger fills the disk."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload


class NoFiles(FileUploadHandler):
    """Ends the reading of a form at its first file; without what came after it, the form is an incomplete one."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Nothing is opened for it."""
        raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Never reached."""

    def file_complete(self, file_size: int) -> None:
        """Never reached."""
