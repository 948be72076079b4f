"""Rules of single resources: natural keys, package lists, names, prechecks."""
