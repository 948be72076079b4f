"""Between bytes and models: the only place that knows JSON and cattrs.

Exact types only: null never becomes "None", "false" never becomes True, 1.9 never becomes 1. What is wrong comes
out as one `DecodeError` that lists every place as a JSON path, and no values.
"""

from __future__ import annotations

from webex_wholesale._codec.converter import decode, decode_many
from webex_wholesale._codec.json import dumps, loads

__all__ = ["decode", "decode_many", "dumps", "loads"]
