"""Lists: where the next page is, and when a list ends.

The rule is in `cursor`; `links` reads what it goes by.
"""
