"""Apps: how one registers its functions (protocol.md §2, flow-control.md §2)."""

from .in_band import IN_BAND, SYNC_KIND, parse_in_band
from .registration import Registration, RegistrationError, parse_registration, register_response

__all__ = [
    "IN_BAND",
    "SYNC_KIND",
    "Registration",
    "RegistrationError",
    "parse_in_band",
    "parse_registration",
    "register_response",
]
