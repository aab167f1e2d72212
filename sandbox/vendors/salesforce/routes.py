"""Salesforce's REST API as Debrief uses it: tokens, upsert by external id, read, query."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import jwt
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.journal import note
from sandbox.refusals import Refusal
from sandbox.store import Row, to_json
from sandbox.vendors.requests import json_object
from sandbox.world import World

from . import soql
from .seeds import seed

DATA = "/services/data/{version}"
INSTANCE_URL = "https://debrief-sandbox.my.salesforce.com"
ID_PREFIXES = {"Account": "001", "Contact": "003", "Opportunity": "006"}
CUSTOM_ID_PREFIX = "a00"
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def routes(world: World) -> list[BaseRoute]:
    seed(world)
    api = _Api(world)
    return [
        Route("/services/oauth2/token", api.token, methods=["POST"]),
        Route(DATA + "/query/", api.query, methods=["GET"]),
        Route(DATA + "/query", api.query, methods=["GET"]),
        Route(
            DATA + "/sobjects/{object}/{field}/{external_id:path}", api.upsert, methods=["PATCH"]
        ),
        Route(
            DATA + "/sobjects/{object}/{field}/{external_id:path}",
            api.get_by_external_id,
            methods=["GET"],
        ),
        Route(DATA + "/sobjects/{object}/{id}", api.get, methods=["GET"]),
        Route("/lightning/r/{object}/{id}/view", api.page, methods=["GET"]),
    ]


class _Api:
    def __init__(self, world: World) -> None:
        self._world = world
        self._store = world.store

    async def token(self, request: Request) -> Response:
        """Any well-formed sign-in is taken; an assertion is not verified: nobody's key is known."""
        form = await request.form()
        grant = form.get("grant_type")
        if grant == JWT_BEARER:
            username = _subject(str(form.get("assertion") or ""))
        elif grant == "password":
            username = str(form.get("username") or "") if form.get("password") else ""
        else:
            username = str(form.get("client_id") or "") if grant == "client_credentials" else ""
        if not username:
            note(request, "oauth.token", granted=False)
            problem = {"error": "invalid_grant", "error_description": "authentication failure"}
            return JSONResponse(problem, 400)
        token = f"00D{self._world.new_id(20)}"
        self._store.run(
            "INSERT INTO crm_session (token, username, created_at_ms)"
            " VALUES (:token, :username, :now_ms)",
            token=token,
            username=username,
            now_ms=self._world.now_ms(),
        )
        note(request, "oauth.token", granted=True, username=username)
        granted = {"access_token": token, "instance_url": INSTANCE_URL, "token_type": "Bearer"}
        return JSONResponse(granted)

    async def upsert(self, request: Request) -> Response:
        self._require_session(request)
        params = request.path_params
        name, field, external_id = params["object"], params["field"], params["external_id"]
        fields = await json_object(request)
        for key in fields:
            if not _FIELD.fullmatch(key):
                raise Refusal(400, f"No such column '{key}' on sobject of type {name}")
        if field in fields or "Id" in fields:
            raise Refusal(400, f"{field} is given by the address, not in the body")
        with self._store.write():
            old = self._by_external_id(name, field, external_id)
            record_id = old["id"] if old is not None else self._new_record_id(name)
            self._write(record_id, old, name, field, external_id, fields)
        created = old is None
        kind = "record.create" if created else "record.update"
        note(request, kind, object=name, external_id=external_id, id=record_id)
        answer: dict[str, Any] = {
            "id": record_id,
            "success": True,
            "errors": [],
            "created": created,
        }
        return JSONResponse(answer, 201 if created else 200)

    async def get_by_external_id(self, request: Request) -> Response:
        self._require_session(request)
        params = request.path_params
        row = self._by_external_id(params["object"], params["field"], params["external_id"])
        return self._record_answer(request, row)

    async def get(self, request: Request) -> Response:
        self._require_session(request)
        return self._record_answer(request, self._by_id(request))

    async def query(self, request: Request) -> Response:
        self._require_session(request)
        text = request.query_params.get("q", "")
        try:
            query = soql.parse(text)
        except soql.Malformed as error:
            raise Refusal(400, str(error), "MALFORMED_QUERY") from None
        rows = self._store.all(
            "SELECT * FROM crm_record WHERE object = :object COLLATE NOCASE ORDER BY id",
            object=query.object,
        )
        found = soql.select(query, [_fields(row) for row in rows], self._lookup)
        version = request.path_params["version"]
        records = [self._projected(query, record, version) for record in found]
        note(request, "query", object=query.object, results=len(records))
        return JSONResponse({"totalSize": len(records), "done": True, "records": records})

    async def page(self, request: Request) -> Response:
        """Where a record's link leads offline."""
        row = self._by_id(request)
        note(request, "page")
        if row is None:
            raise Refusal(404, "The requested resource does not exist")
        return HTMLResponse(headers={"Location": f"/#crm-{quote(row['id'])}"}, status_code=303)

    def _require_session(self, request: Request) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        known = self._store.value("SELECT 1 FROM crm_session WHERE token = :token", token=token)
        if scheme != "Bearer" or known is None:
            raise Refusal(401, "Session expired or invalid", "INVALID_SESSION_ID")

    def _by_id(self, request: Request) -> Row | None:
        return self._store.one(
            "SELECT * FROM crm_record WHERE object = :object AND id = :id",
            object=request.path_params["object"],
            id=request.path_params["id"],
        )

    def _by_external_id(self, name: str, field: str, external_id: str) -> Row | None:
        return self._store.one(
            "SELECT * FROM crm_record WHERE object = :object AND external_field = :field"
            " AND external_id = :external_id",
            object=name,
            field=field,
            external_id=external_id,
        )

    def _write(
        self,
        record_id: str,
        old: Row | None,
        name: str,
        field: str,
        external_id: str,
        fields: Mapping[str, Any],
    ) -> None:
        kept = json.loads(old["fields"]) if old is not None else {}
        self._store.run(
            "INSERT INTO crm_record (id, object, external_field, external_id, fields,"
            " created_at_ms, updated_at_ms) VALUES (:id, :object, :field, :external_id, :fields,"
            " :now_ms, :now_ms) ON CONFLICT (id) DO UPDATE SET fields = :fields,"
            " revision = revision + 1, updated_at_ms = :now_ms",
            id=record_id,
            object=name,
            field=field,
            external_id=external_id,
            fields=to_json(kept | dict(fields)),
            now_ms=self._world.now_ms(),
        )

    def _new_record_id(self, name: str) -> str:
        return ID_PREFIXES.get(name, CUSTOM_ID_PREFIX) + self._world.new_id(8)[:15].upper()

    def _record_answer(self, request: Request, row: Row | None) -> Response:
        if row is None:
            raise Refusal(404, "The requested resource does not exist")
        note(request, "record.get", object=row["object"], id=row["id"])
        attributes = _attributes(row["object"], row["id"], request.path_params["version"])
        return JSONResponse({"attributes": attributes, **_fields(row)})

    def _lookup(self, record: Mapping[str, Any], path: str) -> Any:
        """Follows a dotted path; a name without a value is followed through its Id field."""
        first, _, rest = path.partition(".")
        if not rest:
            return record.get(first)
        inner = record.get(first)
        if inner is None and record.get(f"{first}Id") is not None:
            row = self._store.one(
                "SELECT * FROM crm_record WHERE id = :id", id=record[f"{first}Id"]
            )
            inner = _fields(row) if row is not None else None
        return self._lookup(inner, rest) if isinstance(inner, Mapping) else None

    def _projected(
        self, query: soql.Query, record: Mapping[str, Any], version: str
    ) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "attributes": _attributes(query.object, str(record["Id"]), version)
        }
        for path in query.paths:
            *parents, last = path.split(".")
            place = shown
            for parent in parents:
                place = place.setdefault(parent, {})
            place[last] = self._lookup(record, path)
        return shown


def _fields(row: Row) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(row["fields"])
    external = {row["external_field"]: row["external_id"]} if row["external_field"] else {}
    return {
        **fields,
        **external,
        "Id": row["id"],
        "CreatedDate": _moment(row["created_at_ms"]),
        "LastModifiedDate": _moment(row["updated_at_ms"]),
    }


def _attributes(name: str, record_id: str, version: str) -> dict[str, str]:
    return {"type": name, "url": f"/services/data/{version}/sobjects/{name}/{record_id}"}


def _moment(moment_ms: int) -> str:
    moment = datetime.fromtimestamp(moment_ms / 1_000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment_ms % 1_000:03d}+0000"


def _subject(assertion: str) -> str:
    try:
        claims = jwt.decode(assertion, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        return ""
    return str(claims.get("sub") or "")
