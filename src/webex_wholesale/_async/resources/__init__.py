"""The resources of a client, one noun per file."""
