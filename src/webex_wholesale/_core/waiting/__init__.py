"""Waiting: what a status means, when a wait ends, and what a poll token holds."""
