"""Connections that a pool of the HTTP library has lost sight of: they are taken out of it.

A request that queues in the pool may be given a new connection in the very moment in which it is cancelled, or its
time is up; and one that is cancelled twice may leave its connection marked as busy. httpcore then forgets the
request and keeps the connection, which nobody uses or closes: after as many as the pool may hold, every request
waits in vain. The SDK's own clients have a turn for each connection, so nothing queues in their pools; a caller's
`http_client` has limits and users of its own.
"""

from __future__ import annotations

from typing import Any


def drop_orphans(client: Any) -> list[Any]:
    """Free the places that lost connections take up in the pools of a client.

    Returns:
        What closes them, for each pool that has lost some: nothing any more with a sync client, and an awaitable
        with an async one.
    """
    dropped = ((pool, _drop(pool)) for pool in _pools(client))
    return [pool._close_connections(closing) for pool, closing in dropped if closing]


def _pools(client: Any) -> list[Any]:
    transports = (getattr(client, "_transport", None), *getattr(client, "_mounts", {}).values())
    pools = (getattr(transport, "_pool", None) for transport in transports)
    needed = ("_optional_thread_lock", "_connections", "_requests", "_assign_requests_to_connections")
    return [pool for pool in pools if all(hasattr(pool, name) for name in needed)]


def _drop(pool: Any) -> list[Any]:
    """Take the lost connections out and give their places to requests that queue; return what is to be closed."""
    with pool._optional_thread_lock:
        # A connection in use belongs to a request, and that stays on the list until its answer is closed.
        held = {id(request.connection) for request in pool._requests}
        lost = [each for each in pool._connections if id(each) not in held and not _is_at_rest(each)]
        if not lost:
            return []
        for connection in lost:
            pool._connections.remove(connection)
        return [*lost, *pool._assign_requests_to_connections()]


def _is_at_rest(connection: Any) -> bool:
    return bool(connection.is_idle() or connection.is_closed())
