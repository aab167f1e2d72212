"""Calls to apps and their answers (protocol.md §3)."""

from .answer import disbelieved, parse_answer, unreachable, unwrapped
from .call import call_body, call_headers, call_url
from .requests import body_shown
from .requests import edited as with_body
from .requests import result as request_result
from .requests import unanswered as request_unanswered

__all__ = [
    "body_shown",
    "call_body",
    "call_headers",
    "call_url",
    "disbelieved",
    "parse_answer",
    "request_result",
    "request_unanswered",
    "unreachable",
    "unwrapped",
    "with_body",
]
