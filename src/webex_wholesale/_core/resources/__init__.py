"""Rules of single resources: natural keys, package lists, names, prechecks.

Whether a create may be sent is in `create_journal`, whether what is there is what was asked for in `differences`.
"""
