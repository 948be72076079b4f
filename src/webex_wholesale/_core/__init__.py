"""Every decision the SDK makes, without sockets, clocks or an HTTP library: pure functions and generators.

A generator yields what it needs (send this, sleep so long, get a token); a driver in `_http` answers. So the rules
for retrying, paging, polling and trusting links stand here once, for both clients, and are tested without a loop.
"""
