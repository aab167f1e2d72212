"""What REST v2 puts around its data, and what several of its operations share."""

from __future__ import annotations

from collections.abc import Mapping

from .shapes import ULID, list_of, named, shape

FUNCTION = "/v2/apps/{app}/functions/{function}"
RUN_ID = {"run_id": ULID}
STARTED = shape({"runId": ULID})


def data_of(schema: Mapping[str, object]) -> dict[str, object]:
    return shape({"data": schema, "metadata": named("V2Metadata")})


def page_of(schema: Mapping[str, object]) -> dict[str, object]:
    return shape(
        {"data": list_of(schema), "metadata": named("V2Metadata"), "page": named("V2Page")}
    )
