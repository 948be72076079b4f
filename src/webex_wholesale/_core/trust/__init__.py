"""Where a token may go, which links are followed, and what must never be seen."""
