"""How requests get in: the transport in the process, sockets, and the sandbox's own door."""
