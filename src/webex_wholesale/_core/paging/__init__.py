"""Lists: where the next page is, and when a list ends."""
