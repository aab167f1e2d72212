"""`POST /v0/gql`: what tools ask of a development server (query-api.md §5, protocol.md §9.3).

What is not there yet is told in `errors`, which makes a client ask again; null would not.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ...engine import Engine
from ...errors import RequestError
from ..replies import reply
from ..requests import bad_request, read_object
from .app_queries import AppQueries
from .event_queries import EventQueries
from .executing import execute
from .mutations import Mutations
from .parsing import QueryError, parse_query
from .run_queries import RunQueries
from .shapes import Shapes


class GraphQl:
    def __init__(self, engine: Engine) -> None:
        shapes = Shapes(engine)
        self.queries = {
            **RunQueries(engine, shapes).resolvers(),
            **EventQueries(engine, shapes).resolvers(),
            **AppQueries(engine, shapes).resolvers(),
        }
        self.mutations = Mutations(engine, shapes).resolvers()

    def routes(self) -> list[Route]:
        return [Route("/v0/gql", self.answer, methods=["POST"])]

    async def answer(self, request: Request) -> Response:
        asked = await read_object(request)
        query, variables = asked.get("query"), asked.get("variables") or {}
        operation = asked.get("operationName")
        if not isinstance(query, str) or not isinstance(variables, Mapping):
            raise bad_request('the body must be {"query": text, "variables": object}')
        try:
            parsed = parse_query(query, operation if isinstance(operation, str) else None)
            data = await execute(parsed, self.queries, self.mutations, variables)
        except (QueryError, RequestError) as error:
            return reply({"errors": [_told(error)]})
        return reply({"data": data})


def _told(error: QueryError | RequestError) -> dict[str, object]:
    told: dict[str, object] = {"message": str(error)}
    if isinstance(error, QueryError) and error.code is not None:
        told["extensions"] = {"code": error.code}
    return told
