# Made from _async/__init__.py by tools/make_sync.py: change that one.
"""The sync shells: signatures and docstrings."""
