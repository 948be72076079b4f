"""Tokens: what a login gives, and what a token may do."""
