"""Bulk work: find many, do one row, run them all."""
