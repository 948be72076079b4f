"""Lists: page after page, some ahead, with the names of organisations put in; one deadline for all of it."""
