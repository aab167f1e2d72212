"""The tables as one OpenAPI document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from typing import Any

from ...about import version
from . import ingest, v1, v2
from .operations import Operation, Parameter
from .shapes import named

OPERATIONS = (*ingest.OPERATIONS, *v1.OPERATIONS, *v2.OPERATIONS)
ALWAYS_REFUSED = (401, 403, 503)  # without a key, from another site's page, while it stops
ABOUT = (
    "Every path of `/v2` answers under `/api/v2` as well. With keys, the signing key is sent as a "
    "bearer token. What SDKs ask while they execute is not described here."
)
_VARIABLE = re.compile(r"{(\w+)}")
_ANY_TEXT = {"type": "string", "minLength": 1}


@cache
def document() -> dict[str, Any]:
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "steplog", "version": version(), "description": ABOUT},
        "paths": paths,
        "components": {
            "schemas": {**v1.SCHEMAS, **v2.SCHEMAS},
            "securitySchemes": {"signingKey": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"signingKey": []}],
    }


def _operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "summary": operation.about,
        "tags": [operation.path.split("/")[1]],
        "parameters": [
            *(
                {
                    "name": name,
                    "in": "path",
                    "required": True,
                    "schema": _path_schema(operation, name),
                }
                for name in _VARIABLE.findall(operation.path)
            ),
            *(_parameter(parameter, "query") for parameter in operation.query),
            *(_parameter(parameter, "header") for parameter in operation.headers),
        ],
        "responses": {
            **{str(status): _refusal(operation, status) for status in _refused(operation)},
            **{
                str(status): _answer(status, schema, operation.media_type)
                for status, schema in operation.answers.items()
            },
        },
    }
    if operation.body is not None:
        described["requestBody"] = {
            "required": operation.body_is_needed,
            "content": {"application/json": {"schema": operation.body}},
        }
    return described


def _path_schema(operation: Operation, name: str) -> Mapping[str, object]:
    return operation.path_schemas.get(name, _ANY_TEXT)


def _parameter(parameter: Parameter, place: str) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": parameter.name,
        "in": place,
        "required": False,
        "schema": parameter.schema,
    }
    if parameter.about:
        described["description"] = parameter.about
    return described


def _refused(operation: Operation) -> tuple[int, ...]:
    return (*operation.refusals, *ALWAYS_REFUSED)


def _refusal(operation: Operation, status: int) -> dict[str, Any]:
    kind = "V2Errors" if operation.path.startswith("/v2/") else "V1Error"
    return _answer(status, named(kind), "application/json")


def _answer(status: int, schema: Mapping[str, object] | None, media_type: str) -> dict[str, Any]:
    described: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if schema is not None:
        described["content"] = {media_type: {"schema": schema}}
    return described
