"""Calls to apps and their answers (protocol.md §3)."""

from .answer import parse_answer, unreachable
from .call import call_body, call_headers, call_url

__all__ = ["call_body", "call_headers", "call_url", "parse_answer", "unreachable"]
