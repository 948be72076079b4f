"""Between bytes and models: the only place that knows JSON.

Exact types only: null never becomes "None", "false" never becomes True, 1.9 never becomes 1. One odd value does
not lose what is around it: it stays None, and its raw form is kept. What identifies a resource, its status and
what it costs must be right: a wrong one is a `DecodeError` that lists every place as a JSON path, and no values.
"""

from __future__ import annotations

from webex_wholesale._codec.decoding import decode, decode_many
from webex_wholesale._codec.json import dumps, loads

__all__ = ["decode", "decode_many", "dumps", "loads"]
