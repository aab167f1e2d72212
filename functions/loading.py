"""From files to functions: walks a package and binds what its files declare.

A file that is dropped into the package is picked up with no other change.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import replace
from types import ModuleType
from typing import Any

import inngest

from middleware.watching import watching
from models.write_turns import work_for

from .durable import Declaration, Every, Listen, Trigger
from .services import Services

_SAFE_IN_A_CONDITION = re.compile(r"[\w.\-]+")


class FunctionFileError(Exception):
    """A function file cannot be loaded; the message names the file and what is wrong with it."""


def load_functions(
    client: inngest.Inngest, services: Services, *, package: ModuleType | None = None
) -> list[inngest.Function[Any]]:
    """Every function that the files of `package` (this one) declare, bound and ready to serve.

    One client for each event loop; `services` belong to the same one. Raises FunctionFileError.
    """
    if package is None:
        package = importlib.import_module(__package__ or "functions")
    for name in (services.instance, services.app_id):
        if not _SAFE_IN_A_CONDITION.fullmatch(name):
            raise ValueError(
                f"{name!r} cannot name an instance or app: use letters, digits, '.', '-' and '_'"
            )
    declared = declared_in(package)
    known = {fn_id: declaration.watched for fn_id, declaration in declared.items()}
    services = replace(services, watched=known)
    return [_bind(client, services, declaration) for declaration in declared.values()]


def declared_in(package: ModuleType) -> dict[str, Declaration]:
    """The declarations of a package by function id, in the order of its files' names."""
    found: dict[str, tuple[Declaration, str]] = {}
    for module in _modules(package):
        for declaration in _declarations(module):
            file = _file_of(package, module.__name__)
            if declaration.fn_id in found:
                _, other = found[declaration.fn_id]
                raise FunctionFileError(f"{file} and {other} both declare {declaration.fn_id}")
            found[declaration.fn_id] = declaration, file
    return {fn_id: declaration for fn_id, (declaration, _) in found.items()}


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        name = f"{package.__name__}.{info.name}"
        try:
            yield importlib.import_module(name)
        except Exception as error:  # whatever a file may do when it is imported
            raise FunctionFileError(
                f"{_file_of(package, name)} cannot be loaded: {type(error).__name__}: {error}"
            ) from error


def _declarations(module: ModuleType) -> list[Declaration]:
    """What the file itself declares; what it imports from another file is that file's."""
    return [
        value
        for value in vars(module).values()
        if isinstance(value, Declaration) and value.handler.__module__ == module.__name__
    ]


def _file_of(package: ModuleType, module_name: str) -> str:
    return f"{package.__name__}/{module_name.rpartition('.')[2]}.py"


def _bind(
    client: inngest.Inngest, services: Services, declaration: Declaration
) -> inngest.Function[Any]:
    create = client.create_function(
        fn_id=declaration.fn_id,
        name=declaration.name,
        trigger=[_trigger(trigger, services) for trigger in declaration.on],
        concurrency=declaration.limits.concurrency(),
        throttle=declaration.limits.throttle(),
        retries=declaration.retries,
        middleware=[watching(declaration.watched, services.failures)],
    )
    return create(_bound(declaration, services))


def _bound(
    declaration: Declaration, services: Services
) -> Callable[[inngest.Context], Awaitable[Any]]:
    async def handle(context: inngest.Context) -> Any:  # the SDK asks for a coroutine function
        work_for(_tenant_of(context.event.data))
        return await declaration.handler(context, services)

    return handle


def _tenant_of(data: object) -> str:
    """Whose run it is; `inngest/function.*` carries the event of the run that it tells of."""
    while isinstance(data, Mapping):
        tenant_id, event = data.get("tenant_id"), data.get("event")
        if isinstance(tenant_id, str):
            return tenant_id
        data = event.get("data") if isinstance(event, Mapping) else None
    return ""  # a cron's


def _trigger(trigger: Trigger, services: Services) -> inngest.TriggerEvent | inngest.TriggerCron:
    match trigger:
        case Every(cron):
            return inngest.TriggerCron(cron=cron)
        case Listen(event, condition):
            # Not str.format: CEL has braces of its own.
            condition = condition.replace("{instance}", services.instance)
            condition = condition.replace("{app_id}", services.app_id)
            return inngest.TriggerEvent(event=event, expression=condition)
        case event_class:
            ours = f"event.data.instance == '{services.instance}'"
            return inngest.TriggerEvent(event=event_class.event_name, expression=ours)
