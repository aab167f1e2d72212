"""How apps register (flow-control.md §2, protocol.md §2)."""

from __future__ import annotations

import copy
import datetime
import json
from typing import Any

import inngest
import pytest
from steplog.core.functions import (
    Batching,
    CancelOn,
    ConcurrencyLimit,
    Debounce,
    Function,
    RateLimit,
    Scope,
    Singleton,
    SingletonMode,
    Throttle,
    Timeouts,
    Trigger,
)
from steplog.core.ids import app_uuid, function_uuid
from steplog.wire.apps import RegistrationError, parse_registration, register_response

URL = "http://localhost:8000/api/inngest"
SHIP: dict[str, Any] = {
    "id": "shop-ship",
    "name": "Ship order",
    "triggers": [{"event": "order/paid"}],
    "steps": {"step": {"id": "step", "runtime": {"type": "http", "url": f"{URL}?fnId=shop-ship"}}},
}


def request(*functions: object, **fields: object) -> bytes:
    sent = {"appname": "shop", "sdk": "py:v0.5.19", "framework": "fast_api", "url": URL, "v": "0.1"}
    return json.dumps({**sent, "functions": list(functions), **fields}).encode()


def ship(**options: object) -> dict[str, Any]:
    return {**copy.deepcopy(SHIP), **options}


def registered(**options: object) -> Function:
    (function,) = parse_registration(request(ship(**options)), None).functions
    return function


def refusal(body: bytes, expected_kind: str | None = None) -> RegistrationError:
    with pytest.raises(RegistrationError) as caught:
        parse_registration(body, expected_kind)
    return caught.value


def test_the_official_sdks_own_configuration_is_understood() -> None:
    client = inngest.Inngest(app_id="shop", is_production=False)

    async def on_failure(context: inngest.Context) -> None: ...

    @client.create_function(
        fn_id="ship",
        name="Ship order",
        trigger=[
            inngest.TriggerEvent(event="order/paid", expression="event.data.total > 10"),
            inngest.TriggerCron(cron="0 9 * * 1", jitter="30s"),
        ],
        retries=3,
        concurrency=[inngest.Concurrency(limit=5, key="event.data.uid", scope="fn")],
        throttle=inngest.Throttle(limit=2, period=datetime.timedelta(minutes=1)),
        priority=inngest.Priority(run="event.data.rank"),
        cancel=[
            inngest.Cancel(
                event="order/cancelled",
                if_exp="event.data.id == async.data.id",
                timeout=datetime.timedelta(hours=1),
            )
        ],
        on_failure=on_failure,
    )
    async def ship_order(context: inngest.Context) -> None: ...

    config = ship_order.get_config(URL)
    assert config.on_failure is not None
    configs = [
        part.model_dump(mode="json", by_alias=True, exclude_none=True)
        for part in (config.main, config.on_failure)
    ]

    main, companion = parse_registration(request(*configs), "dev").functions

    assert main.id == function_uuid("shop", "shop-ship")
    assert main.app_id == app_uuid("shop")
    assert (main.slug, main.name, main.attempts) == ("shop-ship", "Ship order", 4)
    assert main.url == f"{URL}?fnId=shop-ship&stepId=step"
    assert main.triggers == (
        Trigger(event="order/paid", expression="event.data.total > 10"),
        Trigger(cron="0 9 * * 1", jitter_ms=30_000),
    )
    assert main.concurrency == (ConcurrencyLimit(5, "event.data.uid", Scope.FUNCTION),)
    assert main.throttle == Throttle(limit=2, period_ms=60_000, burst=1)
    assert main.priority == "event.data.rank"
    assert main.cancel_on == (
        CancelOn("order/cancelled", "event.data.id == async.data.id", 3_600_000),
    )
    assert json.loads(main.config) == configs[0]
    assert companion.slug == "shop-ship-failure"
    assert companion.attempts == 1
    assert companion.triggers[0].event == "inngest/function.failed"


def test_an_app_is_known_by_its_name() -> None:
    app = parse_registration(request(SHIP, appVersion="1.2"), None).app

    assert app.id == app_uuid("shop")
    assert (app.name, app.url, app.sdk, app.framework) == ("shop", URL, "py:v0.5.19", "fast_api")
    assert app.version == "1.2"
    assert app.error is None


@pytest.mark.parametrize("name", ["appname", "appName", "AppName", "APPNAME"])
def test_field_names_are_read_in_any_case(name: str) -> None:
    function = {key.upper(): value for key, value in ship(priority={"RUN": "1"}).items()}

    registration = parse_registration(
        json.dumps({name: "x", "FUNCTIONS": [function]}).encode(), None
    )

    assert registration.app.name == "x"
    assert registration.functions[0].priority == "1"


def test_an_empty_list_of_functions_is_legal() -> None:
    assert parse_registration(request(), None).functions == ()
    assert parse_registration(b'{"appName":"x"}', None).functions == ()


def test_the_checksum_tells_whether_anything_changed() -> None:
    def checksum(body: bytes) -> str:
        return parse_registration(body, None).app.checksum

    reordered = dict(reversed(SHIP.items()))

    assert checksum(request(SHIP)) == checksum(request(reordered, deploy_type="ping"))
    assert checksum(request(SHIP)) != checksum(request(ship(name="Other")))
    assert checksum(request(SHIP)) != checksum(request(SHIP, url="http://localhost:9/api"))


# What is refused as a whole


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"appname": 5}', b'{"functions": {}}'])
def test_what_is_no_registration_is_refused(body: bytes) -> None:
    error = refusal(body)

    assert error.message.startswith("Invalid request: ")
    assert error.app is None


def test_an_app_needs_a_name() -> None:
    assert refusal(request(SHIP, appname="")).message == "App ID required"


def test_an_app_that_expects_another_kind_of_server_is_refused() -> None:
    assert refusal(request(SHIP), "cloud").message == "Expected server kind cloud, got dev"
    assert parse_registration(request(SHIP), "cloud", server_kind="cloud").functions
    assert parse_registration(request(SHIP), "").functions


@pytest.mark.parametrize(
    ("sdk", "is_denied"),
    [("js:v3.22.0", True), ("js:v3.53.1", True), ("js:v3.54.0", False), ("js:v3.21.9", False)],
)
def test_faulty_versions_of_the_javascript_sdk_are_refused(sdk: str, is_denied: bool) -> None:
    if is_denied:
        assert refusal(request(SHIP, sdk=sdk)).code == "sdk_version_denied"
    else:
        assert parse_registration(request(SHIP, sdk=sdk), None).functions


def test_every_invalid_function_is_listed_with_all_that_is_wrong_with_it() -> None:
    body = request(SHIP, ship(id="shop-a", name="", cancel=[{}]), ship(id="shop-b", steps={}), 5)

    error = refusal(body)

    assert error.message == (
        "At least one function is invalid: "
        "shop-a: name: missing; cancel: an entry has no event name | "
        "shop-b: steps: 0, exactly one is needed | "
        "function 4: must be an object"
    )
    assert error.app_name == "shop"
    assert error.app is not None
    assert (error.app.error, error.app.checksum) == (error.message, "")


def test_two_functions_cannot_share_an_id() -> None:
    assert "shop-ship: two functions have this id" in refusal(request(SHIP, SHIP)).message


# Options, one by one


@pytest.mark.parametrize(
    ("retries", "attempts"),
    [
        (None, 5),
        ({}, 5),
        ({"attempts": 0}, 1),
        ({"attempts": 20}, 21),
        ({"attempts": 99}, 21),
        ({"attempts": -1}, 1),
    ],
)
def test_retries_are_kept_within_bounds(retries: object, attempts: int) -> None:
    step = {"runtime": {"url": URL}, "retries": retries}

    assert registered(steps={"step": step}).attempts == attempts


BOTH = (ConcurrencyLimit(2, None), ConcurrencyLimit(5, "event.data.x"))


@pytest.mark.parametrize(
    ("value", "limits"),
    [
        (5, (ConcurrencyLimit(5),)),
        ({"limit": 5}, (ConcurrencyLimit(5),)),
        ([{"limit": 5, "key": "event.data.x"}, {"limit": 2}], BOTH),
        ({"step": [{"limit": 5, "key": "event.data.x"}, {"limit": 2}]}, BOTH),
        ({"fn": [], "step": None}, ()),
        (
            [{"limit": 1, "key": "event.data.x", "scope": "env"}],
            (ConcurrencyLimit(1, "event.data.x", Scope.ENVIRONMENT),),
        ),
        (
            [{"limit": 1, "key": '"all"', "scope": "account"}],
            (ConcurrencyLimit(1, '"all"', Scope.ACCOUNT),),
        ),
        ([{"limit": 3, "key": ""}], (ConcurrencyLimit(3),)),
        ([{"key": "event.data.x"}], (ConcurrencyLimit(0, "event.data.x"),)),
        (None, ()),
        ([], ()),
    ],
)
def test_concurrency_comes_in_four_shapes(
    value: object, limits: tuple[ConcurrencyLimit, ...]
) -> None:
    assert registered(concurrency=value).concurrency == limits


def test_a_limit_on_runs_stands_beside_those_on_requests() -> None:
    levels = {"fn": [{"limit": 1, "key": "event.data.x"}], "step": [{"limit": 5}]}

    function = registered(concurrency=levels)

    assert function.run_concurrency == ConcurrencyLimit(1, "event.data.x")
    assert function.concurrency == (ConcurrencyLimit(5),)


@pytest.mark.parametrize(
    ("throttle", "expected"),
    [
        ({"limit": 0, "period": "60s"}, Throttle(1, 60_000)),
        ({"limit": 2, "period": "1.5s", "burst": 3}, Throttle(2, 1_000, 3)),
        (
            {"limit": 2, "period": "1w", "key": "event.data.x"},
            Throttle(2, 604_800_000, 0, "event.data.x"),
        ),
    ],
)
def test_a_throttle_counts_whole_seconds(throttle: object, expected: Throttle) -> None:
    assert registered(throttle=throttle).throttle == expected


def test_what_decides_whether_an_event_starts_a_run_is_read() -> None:
    function = registered(
        rateLimit={"limit": 5, "period": "60s", "key": "event.data.x"},
        idempotency="event.data.order",
        singleton={"mode": "cancel", "key": "event.data.user"},
    )

    assert function.rate_limit == RateLimit(5, 60_000, "event.data.x")
    assert function.idempotency == "event.data.order"
    assert function.singleton == Singleton(SingletonMode.CANCEL, "event.data.user")


def test_what_waits_for_other_events_is_read() -> None:
    debounced = registered(debounce={"period": "30s", "key": "event.data.x", "timeout": "5m"})
    batched = registered(
        batchEvents={"maxSize": 2, "timeout": "1d", "key": "event.data.x", "if": "event.data.y"}
    )

    assert debounced.debounce == Debounce(30_000, "event.data.x", 300_000)
    assert batched.batching == Batching(2, 86_400_000, "event.data.x", "event.data.y")


def test_a_batch_is_waited_for_a_minute_unless_it_says_otherwise() -> None:
    assert registered(batchEvents={"maxSize": 9}).batching == Batching(9, 60_000)


def test_timeouts_are_read_one_by_one() -> None:
    assert registered(timeouts={"start": "10s"}).timeouts == Timeouts(10_000, None)
    assert registered(timeouts={"finish": "1h"}).timeouts == Timeouts(None, 3_600_000)


def test_a_function_may_have_no_trigger() -> None:
    assert registered(triggers=[]).triggers == ()


@pytest.mark.parametrize("value", [None, {}, [], "", 0])
@pytest.mark.parametrize(
    "option", ["batchEvents", "debounce", "rateLimit", "idempotency", "singleton", "timeouts"]
)
def test_an_option_that_is_not_set_is_no_obstacle(option: str, value: object) -> None:
    assert registered(**{option: value}).slug == "shop-ship"


BATCH = {"maxSize": 2}
CANCEL = {"event": "x"}


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"debounce": {"key": "event.data.x"}}, "debounce.period: missing"),
        ({"debounce": {"period": "500ms"}}, "debounce.period: 500ms is not between 1s and 7d"),
        ({"debounce": {"period": "8d"}}, "debounce.period: 8d is not between 1s and 7d"),
        ({"debounce": {"period": "9s", "key": "event."}}, "debounce.key: "),
        ({"debounce": {"period": "9s", "timeout": "soon"}}, "debounce.timeout: 'soon'"),
        ({"batchEvents": {"maxSize": 1}}, "batchEvents.maxSize: 1, at least 2"),
        ({"batchEvents": {"maxSize": 2, "timeout": "0.5s"}}, "0.5s is shorter than 1s"),
        ({"batchEvents": {"maxSize": 2, "key": "event."}}, "batchEvents.key: "),
        ({"batchEvents": {"maxSize": 2, "if": "event."}}, "batchEvents.if: "),
        ({"batchEvents": BATCH, "cancel": [CANCEL]}, "cannot be combined with cancel"),
        ({"batchEvents": BATCH, "debounce": {"period": "9s"}}, "combined with debounce"),
        ({"batchEvents": BATCH, "priority": {"run": "1"}}, "combined with priority"),
        ({"batchEvents": BATCH, "singleton": {"mode": "skip"}}, "combined with singleton"),
        ({"timeouts": {"start": "soon"}}, "timeouts.start: 'soon'"),
        ({"rateLimit": {"limit": 0, "period": "1h"}}, "rateLimit.limit: 0, at least 1"),
        ({"rateLimit": {"limit": 1}}, "rateLimit.period: missing"),
        ({"rateLimit": {"limit": 1, "period": "25h"}}, "rateLimit.period: 25h is not between"),
        ({"rateLimit": {"limit": 1, "period": "0.5s"}}, "rateLimit.period: 0.5s is not between"),
        ({"rateLimit": {"limit": 1, "period": "1h", "key": "event."}}, "rateLimit.key: "),
        ({"idempotency": "event.data."}, "idempotency: "),
        ({"singleton": {"mode": "queue"}}, "singleton.mode: 'queue' is none of skip, cancel"),
        ({"singleton": {"key": "event.data.x"}}, "singleton.mode: None is none of skip, cancel"),
        ({"concurrency": {"fn": [{"limit": 0}]}}, "concurrency.fn: the limit must be at least 1"),
        (
            {"concurrency": {"fn": [{"limit": 1}, {"limit": 2}]}},
            "concurrency.fn: 2 limits, at most one is allowed",
        ),
        (
            {"concurrency": {"fn": [{"limit": 1, "key": "'k'", "scope": "env"}]}},
            "concurrency.fn: it counts one function's runs, its scope is not env",
        ),
        ({"concurrency": {"fn": [{"limit": 1, "key": "event."}]}}, "concurrency.fn key"),
        ({"id": ""}, "id: missing"),
        ({"name": None}, "name: missing"),
        ({"name": 5}, "name"),
        ({"triggers": [{"event": "a"}] * 2}, "two are the same"),
        ({"triggers": [{"event": f"e{n}"} for n in range(11)]}, "11, at most 10"),
        ({"triggers": [{}]}, "either an event name or a cron"),
        ({"triggers": [{"event": "a", "cron": "* * * * *"}]}, "either an event name or a cron"),
        ({"triggers": [{"event": "a" * 256}]}, "256 characters"),
        ({"triggers": [{"event": "a", "expression": "event."}]}, "trigger on a, expression"),
        ({"triggers": [{"event": "a", "expression": "async.data.x"}]}, "trigger on a, expression"),
        ({"triggers": [{"cron": "* * *"}]}, "3 fields"),
        (
            {"triggers": [{"cron": "* * * * *"}, {"cron": "* * * * *", "jitter": "5s"}]},
            "given twice",
        ),
        ({"triggers": [{"cron": "* * * * *", "jitter": "6m"}]}, "not between 1s and 5m"),
        ({"triggers": [{"cron": "* * * * *", "jitter": "500ms"}]}, "not between 1s and 5m"),
        ({"steps": {}}, "exactly one"),
        ({"steps": {"a": {"runtime": {"url": URL}}, "b": {}}}, "2, exactly one"),
        ({"steps": {"step": {"runtime": {"url": "ftp://x"}}}}, "'ftp://x'"),
        ({"steps": {"step": {}}}, "the URL ''"),
        ({"concurrency": "5"}, "concurrency"),
        ({"concurrency": [{"limit": "5"}]}, "limit"),
        ({"concurrency": [{"limit": n} for n in range(3)]}, "3 limits, at most 2"),
        ({"concurrency": [{"limit": -1}]}, "below zero"),
        ({"concurrency": [{"limit": 1, "scope": "planet"}]}, "'planet'"),
        ({"concurrency": [{"limit": 1, "scope": "env"}]}, "needs a key"),
        ({"concurrency": [{"limit": 1, "key": "event.data.("}]}, "concurrency key"),
        ({"throttle": {"limit": 1}}, "throttle.period: missing"),
        ({"throttle": {"limit": 1, "period": "soon"}}, "throttle.period"),
        ({"throttle": {"limit": 1, "period": "10ms"}}, "shorter than 1s"),
        ({"throttle": {"limit": 1, "period": "1m", "burst": -1}}, "below zero"),
        ({"throttle": {"limit": 1, "period": "1m", "key": "("}}, "throttle.key"),
        ({"priority": {"run": "("}}, "priority.run"),
        ({"cancel": [CANCEL] * 6}, "6 entries, at most 5"),
        ({"cancel": [{"event": "x", "if": "event.data.a == "}]}, "cancel on x, if"),
        ({"cancel": [{"event": "x", "if": "has(async.data.a)"}]}, "cancel on x, if"),
        ({"cancel": [{"event": "x", "timeout": "soon"}]}, "cancel on x, timeout"),
    ],
)
def test_an_invalid_option_is_refused_by_name(options: dict[str, object], problem: str) -> None:
    error = refusal(request(ship(**options)))

    assert problem in error.message
    assert options.get("id") == "" or "shop-ship: " in error.message


def test_the_response_is_what_sdks_expect() -> None:
    assert json.loads(register_response("A", "S", modified=False)) == {
        "ok": True,
        "modified": False,
        "app_id": "A",
        "sync_id": "S",
    }
