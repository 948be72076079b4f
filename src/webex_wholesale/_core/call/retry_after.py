"""What a Retry-After header says, in seconds: a number, a date, or nothing that can be used.

Webex has been seen to send `rand(30),add(30)`, the text of a macro that was never evaluated.
"""

from __future__ import annotations

import math
import re
from datetime import UTC
from email.utils import parsedate_to_datetime

_NUMBER = re.compile(r"\d{1,12}(?:\.\d{1,12})?", re.ASCII)


def parse_retry_after(text: str | None, now: float) -> float | None:
    """Return the seconds to wait, or None where the text says nothing usable.

    Args:
        text: the header's value.
        now: the current time in seconds since 1970, for dates.
    """
    if text is None:
        return None
    text = text.strip()
    if _NUMBER.fullmatch(text):
        return float(text)
    # A date has letters and a time; without this, parsedate_to_datetime takes odd texts for dates.
    if not text.isascii() or ":" not in text:
        return None
    try:
        moment = parsedate_to_datetime(text)
        # The asctime form names no zone; HTTP dates are GMT, whatever this machine's zone is.
        seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
    return max(0.0, seconds) if math.isfinite(seconds) else None
