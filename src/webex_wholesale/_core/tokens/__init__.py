"""Tokens: what a login gives, and what a token may do. Where one may be sent is in `_core.trust.origin`."""
