"""What can go wrong in keeping data, split by who can act.

ModelsError
├── DatabaseUnusable     the operator: the address, the folder, the server or the file is wrong
├── DatabaseClosed       our mistake: it is asked after its end
├── SecretsUnreadable    the operator: the encryption key is malformed or another
└── MeetingNotFound      the caller: no such meeting in this tenant
"""

from __future__ import annotations


class ModelsError(Exception):
    """Anything this package raises on purpose."""


class DatabaseUnusable(ModelsError):
    """The database cannot be opened or migrated; the message says what to change."""


class DatabaseClosed(ModelsError):
    """Somebody reads or writes after the database was closed."""

    def __init__(self) -> None:
        super().__init__("the database is closed: what reads or writes must end before it does")


class SecretsUnreadable(ModelsError):
    """A secret cannot be sealed or opened with the configured key."""


class MeetingNotFound(ModelsError):
    """The tenant has no such meeting. Another tenant's meeting is as absent as a missing one."""

    def __init__(self, meeting_id: str) -> None:
        super().__init__(f"this tenant has no meeting {meeting_id}")
        self.meeting_id = meeting_id
