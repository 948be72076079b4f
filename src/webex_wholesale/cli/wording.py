"""Says in a shell's words what the SDK says in Python's: options for arguments, commands for verbs."""

from __future__ import annotations

import re

_WORDS: tuple[tuple[str, str], ...] = (
    (r"allow_empty=True", "--allow-empty"),
    (r"pass overwrite=True to replace it", "--overwrite replaces it"),
    (r"on_difference='(\w+)'", r"--on-difference \1"),
    (r"encoding='(\w+)'", r"--encoding \1"),
    (r"^client(\.resume)?: ", ""),
    (r"\bclient\.check_access\(\)", "`wholesale check`"),
    (r"packages=\['(\w+)'\]", r"--package \1"),
    (r", or pass token='\.\.\.'", ", or sign in with `wholesale login`"),
    (r"; come back with client\.resume\(token\)(, or wait with on_parked='wait')?", ""),
    (r"; resume with the token", ""),
    (r"pass the text of poller\.token( unchanged)?", r"pass what --no-wait printed\1"),
    (r"\bcustomers\.delete\(\)", "`wholesale customers delete`"),
    (r"\bbilling_reports\.ensure\(\.\.\.\)", "`wholesale reports ensure`"),
    (r"\bauth\.login\(\)", "`wholesale login`"),
    (r"\blogin\(headless=True\)", "`wholesale login --headless`"),
)


def in_shell_words(text: str) -> str:
    """Return a message of the SDK as a person at a shell can act on it."""
    for python, shell in _WORDS:
        text = re.sub(python, shell, text)
    return text
