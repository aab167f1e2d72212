"""Apps: how one registers its functions (protocol.md §2, flow-control.md §2)."""

from .registration import Registration, RegistrationError, parse_registration, register_response

__all__ = ["Registration", "RegistrationError", "parse_registration", "register_response"]
