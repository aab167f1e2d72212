"""The CRM: Salesforce, through simple-salesforce.

A call is a record of the custom object `Sales_Call__c`, found by its external id field
`Call_Id__c` (text, unique, external id): so writing it twice leaves one record.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import quote

from .errors import VendorRefused, VendorUnavailable
from .threads import VendorThreads

VENDOR = "Salesforce"
CALL_OBJECT = "Sales_Call__c"
CALL_ID_FIELD = "Call_Id__c"
WORKERS = 4
OPPORTUNITIES_MAX = 10
CONTACTS_MAX = 20

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class CrmLogin:
    """With `private_key` (PEM) the JWT bearer flow, without it the password flow."""

    username: str
    consumer_key: str = field(repr=False)
    private_key: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    consumer_secret: str | None = field(default=None, repr=False)
    domain: str = "login"


@dataclass(frozen=True, slots=True)
class CrmRecord:
    id: str
    created: bool
    url: str


@dataclass(frozen=True, slots=True)
class CrmContact:
    name: str
    title: str | None
    email: str | None


@dataclass(frozen=True, slots=True)
class CrmContext:
    """What the CRM knows about the customer on the other side; no opportunity when none is open."""

    account_id: str
    account_name: str
    opportunity_name: str | None
    opportunity_stage: str | None
    opportunity_amount: float | None
    opportunity_close_date: str | None
    contacts: tuple[CrmContact, ...]
    url: str


class Crm:
    """`base_url` is None for Salesforce itself; else everything is sent there instead."""

    def __init__(
        self, login: CrmLogin, base_url: str | None = None, *, timeout_s: float = 20.0
    ) -> None:
        self._login = login
        self._base_url = base_url
        self._timeout_s = timeout_s
        self._signing_in = threading.Lock()
        self._session: tuple[str, str] | None = None  # access token, instance
        self._threads: VendorThreads[Any] = VendorThreads(
            "crm", self._connect, lambda session: session.close(), workers=WORKERS
        )

    async def upsert_call(self, external_id: str, fields: Mapping[str, Any]) -> CrmRecord:
        """Creates the call's record, or changes these fields of it."""

        def upsert(salesforce: Any) -> CrmRecord:
            calls = getattr(salesforce, CALL_OBJECT)
            path = f"{CALL_ID_FIELD}/{quote(external_id, safe='')}"
            response = calls.upsert(path, dict(fields), raw_response=True)
            if response.status_code == 204:  # older API versions do not say which record it was
                record_id, created = calls.get_by_custom_id(CALL_ID_FIELD, external_id)["Id"], False
            else:
                record_id, created = response.json()["id"], response.status_code == 201
            return CrmRecord(record_id, created, self._page_of(salesforce, CALL_OBJECT, record_id))

        return await self._run(upsert)

    async def find_context(
        self, *, rep_email: str | None, company: str | None
    ) -> CrmContext | None:
        """The account named so, or that of the rep's latest open opportunity; None when unknown."""
        if company is None and rep_email is None:
            return None
        return await self._run(lambda salesforce: self._context(salesforce, rep_email, company))

    async def close(self) -> None:
        await self._threads.close()

    def _context(
        self, salesforce: Any, rep_email: str | None, company: str | None
    ) -> CrmContext | None:
        opportunities: list[Any] = []
        if company is not None:
            accounts = _query(salesforce, "SELECT Id, Name FROM Account WHERE Name = {}", company)
            if not accounts:
                return None
            account_id, account_name = accounts[0]["Id"], accounts[0]["Name"]
            opportunities = _open_opportunities(salesforce, "AccountId", account_id)
            # The rep's own comes first; otherwise whichever was touched last.
            opportunities.sort(key=lambda found: _path(found, "Owner", "Email") != rep_email)
        else:
            opportunities = _open_opportunities(salesforce, "Owner.Email", rep_email)
            if not opportunities:
                return None
            account_id = opportunities[0]["AccountId"]
            account_name = _path(opportunities[0], "Account", "Name") or ""
        contacts = _query(
            salesforce,
            "SELECT Name, Title, Email FROM Contact WHERE AccountId = {}"
            f" ORDER BY Name LIMIT {CONTACTS_MAX}",
            account_id,
        )
        opportunity = opportunities[0] if opportunities else {}
        return CrmContext(
            account_id=account_id,
            account_name=account_name,
            opportunity_name=opportunity.get("Name"),
            opportunity_stage=opportunity.get("StageName"),
            opportunity_amount=opportunity.get("Amount"),
            opportunity_close_date=opportunity.get("CloseDate"),
            contacts=tuple(
                CrmContact(contact["Name"], contact.get("Title"), contact.get("Email"))
                for contact in contacts
            ),
            url=self._page_of(salesforce, "Account", account_id),
        )

    async def _run(self, work: Callable[[Any], Result]) -> Result:
        from simple_salesforce.exceptions import SalesforceError

        from .salesforce_wire import SessionExpired

        def signed_in(session: Any) -> Result:
            try:
                return work(self._salesforce(session))
            except SessionExpired:
                self._session = None  # once: a token refused straight after signing in is refused
                return work(self._salesforce(session))

        try:
            return await self._threads.run(signed_in)
        except (SalesforceError, ValueError, KeyError) as error:
            raise VendorUnavailable(VENDOR, "the answer was cut short or malformed") from error

    def _salesforce(self, session: Any) -> Any:
        """The SDK over this thread's session, signed in with the token that all threads share."""
        from simple_salesforce.api import Salesforce

        token, instance = self._signed_in(session)
        return Salesforce(session_id=token, instance=instance, session=session)

    def _signed_in(self, session: Any) -> tuple[str, str]:
        with self._signing_in:
            if self._session is None:
                self._session = _sign_in(self._login, session)
            return self._session

    def _connect(self) -> Any:
        from .salesforce_wire import session

        return session(self._base_url, self._timeout_s)

    def _page_of(self, salesforce: Any, name: str, record_id: str) -> str:
        root = self._base_url or f"https://{salesforce.sf_instance}"
        return f"{root.rstrip('/')}/lightning/r/{name}/{record_id}/view"


def _sign_in(login: CrmLogin, session: Any) -> tuple[str, str]:
    """An access token, and the instance to use it with."""
    from jwt.exceptions import PyJWTError
    from simple_salesforce.login import SalesforceLogin

    proof: dict[str, Any] = {"privatekey": login.private_key}
    if login.private_key is None:
        proof = {"password": login.password or "", "consumer_secret": login.consumer_secret or ""}
    try:
        token, instance = SalesforceLogin(
            username=login.username,
            consumer_key=login.consumer_key,
            domain=login.domain,
            session=session,
            **proof,
        )
    except (PyJWTError, ValueError, TypeError):  # the assertion could not be signed
        raise VendorRefused(VENDOR, "the private key is not an RSA key in PEM form") from None
    except AttributeError:  # the SDK met an answer without an instance
        raise VendorUnavailable(VENDOR, "the answer to signing in was malformed") from None
    return token, instance


def _open_opportunities(salesforce: Any, path: str, value: str | None) -> list[Any]:
    return _query(
        salesforce,
        "SELECT Id, Name, StageName, Amount, CloseDate, AccountId, Account.Name, Owner.Email"
        f" FROM Opportunity WHERE {path} = {{}} AND IsClosed = false"
        f" ORDER BY LastModifiedDate DESC LIMIT {OPPORTUNITIES_MAX}",
        value,
    )


def _query(salesforce: Any, query: str, value: str | None) -> list[Any]:
    from simple_salesforce.format import format_soql

    found: list[Any] = salesforce.query(format_soql(query, value))["records"]
    return found


def _path(record: Mapping[str, Any], first: str, second: str) -> Any:
    return (record.get(first) or {}).get(second)
