"""A program that refreshes again and again, to be killed at any moment; its arguments are a URL and a file."""

from __future__ import annotations

import sys
from contextlib import suppress

from tests.auth.fake_webex import CLIENT_ID, CLIENT_SECRET, FIRST
from webex_wholesale import WholesaleClient
from webex_wholesale.auth import FileStore, RefreshToken
from webex_wholesale.errors import Unauthorized


def main() -> None:
    url, path = sys.argv[1:]
    while True:
        source = RefreshToken(CLIENT_ID, CLIENT_SECRET, FIRST, store=FileStore(path))
        with WholesaleClient(token=source, base_url=url, trust_env=False) as client:
            # The short life of a token may be over before this process comes to use it.
            with suppress(Unauthorized):
                client.customers.get("c1")
            print(".", flush=True)


if __name__ == "__main__":
    main()
