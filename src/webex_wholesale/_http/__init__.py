"""The wire: the only package that imports httpx, so that the project can move to another client in one place."""
