"""A loopback server in a process of its own: 10,000 subscribers in pages, one customer, and counts of requests.

The first path segment is the latency in milliseconds (`http://127.0.0.1:8000/20/wholesale/subscribers`), so one
server serves every case and holds no setting. All answers are made before the first request, so that its own work
stays small beside the client's.
"""

from __future__ import annotations

import asyncio
import json
from urllib.parse import parse_qs, urlsplit

from benchmarks.pages import customer, page

TOTAL = 10_000
_BODIES = {
    (size, start): page("subscribers", start, min(size, TOTAL - start))
    for size in (10, 50, 100)
    for start in range(0, TOTAL, size)
}
_ONE = {size: page("subscribers", 0, size) for size in range(1, 50) if size != 10}
_CUSTOMER = json.dumps(customer(1)).encode()
_counts = {"requests": 0, "connections": 0}


class Connection(asyncio.Protocol):
    """One kept-alive connection; requests carry no body."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.buffer = b""
        _counts["connections"] += 1

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
            self.answer(head)

    def answer(self, head: bytes) -> None:
        lines = head.decode("latin-1").split("\r\n")
        target = lines[0].split(" ")[1]
        if target == "/counts":
            self.transport.write(_response(json.dumps(_counts).encode()))
            return
        _counts["requests"] += 1
        host = next(line.partition(":")[2].strip() for line in lines if line.lower().startswith("host:"))
        latency, _, path = target[1:].partition("/")
        response = _response(_CUSTOMER) if "/customers/" in path else _list(host, latency, path)
        if latency == "0":
            self.transport.write(response)
        else:
            asyncio.get_running_loop().call_later(int(latency) / 1000, self.send_late, response)

    def send_late(self, response: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(response)


def _list(host: str, latency: str, path: str) -> bytes:
    parts = urlsplit(path)
    query = parse_qs(parts.query)
    size, start = int(query.get("max", ["50"])[0]), int(query.get("offset", ["0"])[0])
    body = _ONE[size] if size in _ONE else _BODIES.get((size, start), b'{"items":[]}')
    link = ""
    if start + size < TOTAL:
        link = f'Link: <http://{host}/{latency}/{parts.path}?max={size}&offset={start + size}>; rel="next"\r\n'
    return _response(body, link)


def _response(body: bytes, headers: str = "") -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
    return head.encode() + body


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
