"""A pytest plugin (`-p tests.support.with_httpx2`): the suite on httpx2, which tests get as httpx as well."""

from __future__ import annotations

import os

import httpx2

httpx2.alias_httpx()
os.environ["WEBEX_HTTP_LIBRARY"] = "httpx2"
