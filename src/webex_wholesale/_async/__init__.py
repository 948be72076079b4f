"""The async shells: signatures and docstrings. tools/make_sync.py makes the sync ones in `_sync` from these."""
