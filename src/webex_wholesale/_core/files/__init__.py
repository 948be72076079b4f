"""Files: how a report file is proven to be whole."""
