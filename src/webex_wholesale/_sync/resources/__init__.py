# Made from _async/resources/__init__.py by tools/make_sync.py: change that one.
"""The resources of a client, one noun per file."""
