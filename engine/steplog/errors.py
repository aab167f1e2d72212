"""Everything steplog raises, split by who can act.

SteplogError
├── ConfigError        the operator: a flag, a variable or the configuration file is wrong
├── StoreError         the operator: the database cannot be used
│   ├── StoreInUse         another engine owns the file
│   ├── StoreTooNew        the file was written by a newer steplog
│   └── StoreUnusable      it is not a database, is damaged, or cannot be written
└── RequestError       the caller: what was asked for cannot be done
    ├── NotFound           there is no such app, event, function or run
    ├── InvalidSweep       the window of a cancellation in bulk, or of a replay, cannot be meant
    ├── MetadataTooLarge   more would be noted beside the run than is kept
    ├── NotEditable        the step cannot be given another input, or not this one
    ├── AlreadyExists      the id belongs to another run
    ├── AlreadyEnded       the run has ended
    ├── StaleCheckpoint    the request that it belongs to has lost its lease
    ├── StepNotFound       the run has no such step, or several
    └── Overloaded         the engine is at capacity: ask again later
"""

from __future__ import annotations


class SteplogError(Exception):
    """The root of the tree; `str(error)` is written for people."""


class ConfigError(SteplogError):
    pass


class StoreError(SteplogError):
    pass


class StoreInUse(StoreError):
    pass


class StoreTooNew(StoreError):
    pass


class StoreUnusable(StoreError):
    pass


class RequestError(SteplogError):
    pass


class NotFound(RequestError):
    pass


class InvalidSweep(RequestError):
    pass


class MetadataTooLarge(RequestError):
    pass


class NotEditable(RequestError):
    pass


class AlreadyExists(RequestError):
    pass


class AlreadyEnded(RequestError):
    pass


class StaleCheckpoint(RequestError):
    pass


class StepNotFound(RequestError):
    pass


class Overloaded(RequestError):
    pass
