"""A billing file that was fetched only to be read, and goes when it has been."""

from __future__ import annotations

from typing import IO

from webex_wholesale.billing.rows import OnError, RowReader


class ScratchReader(RowReader):
    """The rows of a file that belongs to the reader: closed, and so removed, at the end or by `close()`."""

    def __init__(self, file: IO[bytes], *, on_error: OnError) -> None:
        try:
            super().__init__(file, on_error=on_error)
        except BaseException:
            file.close()
            raise
        self._closing.callback(file.close)
