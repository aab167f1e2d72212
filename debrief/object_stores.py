"""The object stores of this process, by bucket."""

from __future__ import annotations

from clients.object_store import ObjectStore


class ObjectStores:
    """One object store for each bucket, opened when first asked for."""

    def __init__(self, project: str | None, endpoint: str | None) -> None:
        self._project = project
        self._endpoint = endpoint
        self._stores: dict[str, ObjectStore] = {}

    def __call__(self, bucket: str) -> ObjectStore:
        if bucket not in self._stores:
            self._stores[bucket] = ObjectStore(bucket, self._endpoint, project=self._project)
        return self._stores[bucket]

    async def close(self) -> None:
        for store in self._stores.values():
            await store.close()
