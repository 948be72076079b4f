"""Ids as people type them: whole, or as the last listing showed them, shortened or by a unique beginning."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import platformdirs

from webex_wholesale._files.atomic import AtomicFile
from webex_wholesale.errors import InvalidRequest

_MOST = 5000
_SHORTEST = 4


def _file() -> Path:
    return Path(platformdirs.user_cache_dir("webex-wholesale")) / "last-listing.json"


def remember(ids: Iterable[str], *, more: bool = False) -> None:
    """Keep the ids that were shown for the next command; what cannot be kept is no reason to fail.

    Args:
        ids: in the order of the listing.
        more: keep those of the last listing, too.
    """
    path = _file()
    kept = dict.fromkeys([*ids, *(_remembered() if more else ())])
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with AtomicFile(path, overwrite=True, mode=0o600) as file:
            file.stream.write(json.dumps(list(kept)[:_MOST]).encode())
    except OSError:
        return


def _remembered() -> list[str]:
    try:
        ids = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [id for id in ids if isinstance(id, str)] if isinstance(ids, list) else []


def whole_ids(texts: Iterable[str]) -> list[str]:
    """Return the ids that texts stand for, each once."""
    return list(dict.fromkeys(map(whole_id, texts)))


def whole_id(text: str) -> str:
    """Return the id that a text stands for; what the last listing does not show is taken as it is.

    Raises:
        InvalidRequest: it stands for several ids of the last listing.
    """
    text = text.strip()
    head, _, tail = text.partition("…") if "…" in text else text.partition("...")
    ids = _remembered()
    if text in ids or len(head + tail) < _SHORTEST:
        return text
    hits = [id for id in ids if id.startswith(head) and id.endswith(tail)]
    if not hits and text != head:
        raise InvalidRequest(f"{text} is shortened, and the last listing does not have it: list again")
    if len(hits) > 1:
        raise InvalidRequest(f"{text} stands for {len(hits)} ids of the last listing: type more of it")
    return hits[0] if hits else text
