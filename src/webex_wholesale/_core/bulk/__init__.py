"""Bulk work: the states that a row goes through, and when a whole run has to stop."""
