"""Flows without a client, on connections of their own: a login, and a token source that is asked directly."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from webex_wholesale._core.trust.secret import Secret
from webex_wholesale._flows.context import CallContext
from webex_wholesale._flows.effects import Flow
from webex_wholesale._http.async_driver import AsyncDriver
from webex_wholesale._http.clock import SystemClock
from webex_wholesale._http.config import Config, configure
from webex_wholesale._http.network import Network
from webex_wholesale._http.sync_driver import SyncDriver

T = TypeVar("T")
MakeFlow = Callable[[CallContext], Flow[T]]


def run_standalone(flow: MakeFlow[T], network: Network) -> T:
    """Carry out a flow on connections of its own; works inside a running event loop as well."""
    driver = SyncDriver(_config(network))
    try:
        return driver.run(flow(driver.context))
    finally:
        driver.close()


async def run_standalone_async(flow: MakeFlow[T], network: Network) -> T:
    """Carry out a flow on connections of its own, without blocking the event loop."""
    driver = AsyncDriver(_config(network))
    try:
        return await driver.run(flow(driver.context))
    finally:
        await driver.aclose()


def _config(network: Network) -> Config:
    return configure(
        # Nothing here is sent with a token: the flows bring their own credentials.
        token=Secret("unused"),
        base_url=network.base_url,
        timeout=None,
        deadline=None,
        retry=None,
        user_agent=None,
        proxy=network.proxy,
        verify=network.verify,
        cert=network.cert,
        trust_env=network.trust_env,
        transport=network.transport,
        clock=SystemClock() if network.clock is None else network.clock,
    )
