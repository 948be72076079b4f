"""How an access token is got, refreshed and rotated: once for all that need it."""
