"""The second origin: serves report files through signed links that die after 30 minutes, and wants no token."""

from __future__ import annotations

from hashlib import blake2b, sha256
from urllib.parse import parse_qs

from webex_wholesale.sandbox.messages import Request, Response
from webex_wholesale.sandbox.state.ledger import spans_of
from webex_wholesale.sandbox.state.reports import Report
from webex_wholesale.sandbox.state.store import Store
from webex_wholesale.sandbox.usage import report_file

LINK_SECONDS = 30 * 60
_TEXT = ("Content-Type", "text/plain; charset=utf-8")


class Downloads:
    """Makes the links and answers them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._secret = store.chance.constant("download secret")

    def link(self, report: Report, origin: str, now: float) -> str:
        """A new link to a report's file, valid for 30 minutes of the sandbox's clock."""
        expires = int(now) + LINK_SECONDS
        nonce = self._store.chance.token("download")[:16]
        query = f"Expires={expires}&Signature={self._sign(report.uuid, expires, nonce)}&Key-Pair-Id={nonce}"
        return f"{origin}/{nonce}/WHOLESALE/{report.uuid}.csv?{query}"

    def _sign(self, uuid: str, expires: int, nonce: str) -> str:
        return blake2b(f"{uuid}:{expires}:{nonce}".encode(), key=self._secret, digest_size=24).hexdigest()

    def handle(self, request: Request, now: float) -> Response:
        """The file, a range of it, or why not."""
        if "authorization" in request.headers:
            # A signed link needs no token; one that arrives here has been leaked to a foreign host.
            return Response(400, b"This host takes no Authorization header.", [_TEXT])
        if request.method not in ("GET", "HEAD"):
            return Response(405, b"", [("Allow", "GET, HEAD")])
        report = self._authorize(request, now)
        if report is None:
            return Response(403, b"The link is wrong or has expired.", [_TEXT])
        return _serve(request, self.file(report))

    def file(self, report: Report) -> bytes:
        """The CSV file of a report, made when it is first wanted and kept from then on."""
        if report.file is None:
            tenant = self._store.tenants[report.owner]
            report.file = report_file(report, tenant, spans_of(tenant, self._store.spans))
        return report.file

    def _authorize(self, request: Request, now: float) -> Report | None:
        *_, name = request.path.split("/")
        query = {key: values[0] for key, values in parse_qs(request.target.partition("?")[2]).items()}
        uuid, expires = name.removesuffix(".csv"), query.get("Expires", "")
        if not (expires.isascii() and expires.isdigit() and len(expires) < 16) or now >= int(expires):
            return None
        if query.get("Signature") != self._sign(uuid, int(expires), query.get("Key-Pair-Id", "")):
            return None
        return next((report for report in self._store.reports.values() if report.uuid == uuid), None)


def _serve(request: Request, content: bytes) -> Response:
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = [("ETag", etag), ("Accept-Ranges", "bytes")]
    if request.headers.get("if-none-match") == etag:
        return Response(304, b"", headers)
    headers.append(("Content-Type", "text/csv"))
    wanted = request.headers.get("range")
    if wanted is None or request.headers.get("if-range", etag) != etag:
        return Response(200, content, headers)
    span = _byte_range(wanted, len(content))
    if span is None:
        return Response(200, content, headers)
    first, last = span
    if first >= len(content) or first > last:
        return Response(416, b"", [*headers, ("Content-Range", f"bytes */{len(content)}")])
    headers.append(("Content-Range", f"bytes {first}-{last}/{len(content)}"))
    return Response(206, content[first : last + 1], headers)


def _byte_range(text: str, size: int) -> tuple[int, int] | None:
    """First and last byte of a single range; None for anything else, which a server may ignore."""
    unit, _, spec = text.partition("=")
    first, dash, last = spec.strip().partition("-")
    if unit.strip() != "bytes" or not dash or not (first + last).isdigit():
        return None
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1
