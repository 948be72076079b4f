"""A host of report files that behaves as a test wants it: the foreign end of a download link."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tests.support.server import Server
from tests.support.steps import Connection, Request, Step, answer, head

CONTENT = b"".join(b"row %06d,%060d\r\n" % (number, number) for number in range(4000))
"""Large enough to come in several pieces."""
ETAG = '"an-etag"'
Host = Callable[[list[Any]], Server]
"""Starts a host that takes these steps in turn, to which the links of all reports lead."""


def left(folder: Path) -> list[str]:
    """What is in a folder, temporary files included."""
    return sorted(path.name for path in folder.iterdir())


def cut_after(count: int, content: bytes = CONTENT, **headers: str) -> Step:
    """Answer with all the headers, and break off in the body."""
    fields = {
        "content-length": str(len(content)),
        **{name.replace("_", "-"): text for name, text in headers.items()},
    }

    def step(connection: Connection) -> bool:
        connection.send(head(200, fields) + content[:count])
        return False

    return step


def ranged(request: Request, content: bytes = CONTENT, *, etag: str = ETAG, cut: int | None = None) -> Step:
    """Answer as a host that knows ranges; `cut` breaks off after so many bytes of the body."""
    first = 0
    if request.headers.get("if-range") == etag:
        first = int(request.headers["range"].removeprefix("bytes=").removesuffix("-"))
    fields = {"etag": etag, "accept-ranges": "bytes", "content-length": str(len(content) - first)}
    if first:
        fields["content-range"] = f"bytes {first}-{len(content) - 1}/{len(content)}"

    def step(connection: Connection) -> bool:
        body = content[first:]
        connection.send(head(206 if first else 200, fields) + (body if cut is None else body[:cut]))
        return cut is None

    return step


def in_turn(steps: Iterable[Step | Callable[[Request], Step]]) -> Callable[[Request], Step]:
    """Answer each request with the next step; one that takes a request is asked for its step."""
    rest = iter(steps)

    def script(request: Request) -> Step:
        step: Any = next(rest)
        return step(request) if getattr(step, "asks", False) else step

    return script


def asking(step: Callable[[Request], Step]) -> Callable[[Request], Step]:
    """Mark a step that depends on the request."""
    step.asks = True  # type: ignore[attr-defined]
    return step


def whole(content: bytes = CONTENT, **headers: str) -> Step:
    """Answer with all of it."""
    return answer(200, content, **headers)
