from tests.support.fixtures import either, serve

__all__ = ["either", "serve"]
