"""`POST /fn/register`: an app names its functions (protocol.md §2.2, §2.5)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence

import msgspec

from ...core.functions import App, Function
from ...core.ids import app_uuid
from ..json import JsonError, decode, encode
from .functions import InvalidFunction, read_function
from .shapes import AppShape, folded

INVALID_FUNCTIONS = "At least one function is invalid"
_DENIED_SDK = re.compile(r"js:v?3\.(\d+)\.\d+")
_DENIED_MINOR = range(22, 54)  # of the JavaScript SDK: known to lose steps
_CONNECTION_FIELDS = frozenset({"deploy_type", "deploytype", "capabilities", "v"})


class Registration(msgspec.Struct, frozen=True):
    app: App
    functions: tuple[Function, ...]


class RegistrationError(ValueError):
    """Nothing is registered. `app` is set, with its error, when the app itself is known."""

    def __init__(self, message: str, app: App | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.app = app
        self.code = code

    @property
    def app_name(self) -> str | None:
        return self.app.name if self.app else None


def parse_registration(
    body: bytes, expected_kind: str | None, server_kind: str = "dev"
) -> Registration:
    """`expected_kind` is the header x-inngest-expected-server-kind. Raises RegistrationError."""
    if expected_kind and expected_kind != server_kind:
        raise RegistrationError(f"Expected server kind {expected_kind}, got {server_kind}")
    try:
        sent = decode(body)
        shape = msgspec.convert(folded(sent), AppShape)
    except (JsonError, msgspec.ValidationError) as error:
        raise RegistrationError(f"Invalid request: {error}") from error
    app = _app(shape, sent)
    if _is_denied(app.sdk):
        message = f"SDK {app.sdk} is known to be faulty: upgrade to 3.54.0 or later"
        raise RegistrationError(message, _failed(app, message), code="sdk_version_denied")
    configs = next((value for key, value in sent.items() if key.lower() == "functions"), None)
    return Registration(app, _functions(app, configs or ()))


def register_response(app_id: str, sync_id: str, modified: bool) -> bytes:
    return encode({"ok": True, "modified": modified, "app_id": app_id, "sync_id": sync_id})


def _app(shape: AppShape, sent: object) -> App:
    name = shape.appname or ""
    if not name:
        raise RegistrationError("App ID required")
    return App(
        id=app_uuid(name),
        name=name,
        url=shape.url or "",
        sdk=shape.sdk or "",
        framework=shape.framework or "",
        version=shape.appversion or "",
        checksum=_checksum(sent),
    )


def _functions(app: App, configs: Sequence[object]) -> tuple[Function, ...]:
    """All of them or none: the error lists every one that is invalid."""
    functions: list[Function] = []
    wrong: list[str] = []
    for number, config in enumerate(configs, start=1):
        try:
            functions.append(read_function(config, number, app.name, app.id))
        except InvalidFunction as error:
            wrong.append(str(error))
    slugs = [function.slug for function in functions]
    wrong += [f"{slug}: two functions have this id" for slug in _repeated(slugs)]
    if wrong:
        message = f"{INVALID_FUNCTIONS}: {' | '.join(wrong)}"
        raise RegistrationError(message, _failed(app, message))
    return tuple(functions)


def _repeated(slugs: Sequence[str]) -> list[str]:
    return sorted({slug for slug in slugs if slugs.count(slug) > 1})


def _failed(app: App, message: str) -> App:
    """Without its checksum, so that the next sync is looked at anew."""
    return msgspec.structs.replace(app, error=message, checksum="")


def _checksum(sent: object) -> str:
    """The same for requests that mean the same, however their fields are ordered."""
    fields = folded(sent)
    assert isinstance(fields, dict)
    meant = {key: value for key, value in fields.items() if key not in _CONNECTION_FIELDS}
    return hashlib.sha256(json.dumps(meant, sort_keys=True).encode()).hexdigest()


def _is_denied(sdk: str) -> bool:
    found = _DENIED_SDK.fullmatch(sdk)
    return found is not None and int(found[1]) in _DENIED_MINOR
