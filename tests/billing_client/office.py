"""Who makes reports: clients of one sandbox, and what can be seen of their work."""

from __future__ import annotations

from typing import Any

from tests.support.either import Either
from webex_wholesale.sandbox import Sandbox
from webex_wholesale.sandbox.server import SandboxServer

CREATE, LIST, DELETE = "billing_reports.create", "billing_reports.list", "billing_reports.delete"
DOWNLOAD = "reports.download"


class Office:
    """Makes clients, and counts requests."""

    def __init__(self, either: Either, sandbox: Sandbox, door: SandboxServer) -> None:
        self.either = either
        self.sandbox = sandbox
        self.door = door

    def client(self, **options: Any) -> Any:
        return self.either.client(self.door, **{"token": self.door.token, "clock": self.sandbox.clock, **options})

    def sent(self, operation: str) -> int:
        return self.sandbox.journal.count(operation=operation)

    def fault(self, operation: str, **rule: Any) -> None:
        self.sandbox.faults.add(operation=operation, **rule)

    @property
    def there(self) -> list[dict[str, Any]]:
        """The reports that the sandbox has."""
        return self.sandbox.reports()

    async def sandbox_bytes(self, report: Any) -> bytes:
        """What a report's file is, without faults."""
        self.sandbox.faults.clear()
        content: bytes = self.sandbox.client().billing_reports.download(report.id)
        return content
