"""An SDK client, and the closing of its connections: the SDK itself has no way to do it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import inngest
import pytest
from steplog.testing import Steplog


@pytest.fixture
def new_client(steplog: Steplog) -> Iterator[Callable[[str], inngest.Inngest]]:
    clients: list[inngest.Inngest] = []

    def new(app_id: str) -> inngest.Inngest:
        clients.append(steplog.client(app_id))
        return clients[-1]

    yield new
    for client in clients:
        client._http_client._http_client_sync.close()
