"""What each of the operations does to the store, one resource per module."""
