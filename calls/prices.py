"""What a call costs: minutes of transcription and tokens of language models, in micro-dollars.

Amounts are whole millionths of a US dollar, rounded up, so that sums are exact. The prices are the
vendors' list prices; when they change, write a new table with a new version and leave the old one,
because a ledger entry names the version that it was computed with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
TOKENS = 1_000_000
OFFLINE_PREFIX = "offline-"  # the sandbox's models cost nothing

# `gpt-5-mini-2025-08-07` is a dated edition of `gpt-5-mini`, but `gpt-5-pro` is not one of `gpt-5`.
_EDITION = re.compile(r"-\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True)
class TokenPrice:
    """Micro-dollars per million tokens, which is dollars times a million."""

    input: int
    output: int


@dataclass(frozen=True, slots=True)
class PriceTable:
    version: str
    transcription_hour: Mapping[str, int] = field(hash=False)  # micro-dollars by model
    tokens: Mapping[str, TokenPrice] = field(hash=False)


class UsageCost(BaseModel):
    """`is_priced` is False when the table does not know the model: the amount is 0 and unproven."""

    model_config = ConfigDict(frozen=True)

    micro_usd: int
    price_version: str
    is_priced: bool = True


PRICES = PriceTable(
    version="2026-11",
    transcription_hour={"universal": 270_000, "slam-1": 270_000, "nano": 120_000},
    tokens={
        "gpt-5": TokenPrice(1_250_000, 10_000_000),
        "gpt-5-mini": TokenPrice(250_000, 2_000_000),
        "gpt-5-nano": TokenPrice(50_000, 400_000),
        "gpt-4.1": TokenPrice(2_000_000, 8_000_000),
        "gpt-4.1-mini": TokenPrice(400_000, 1_600_000),
        "gpt-4.1-nano": TokenPrice(100_000, 400_000),
        "gpt-4o": TokenPrice(2_500_000, 10_000_000),
        "gpt-4o-mini": TokenPrice(150_000, 600_000),
    },
)


def transcription_cost(
    duration_ms: int, model: str = "universal", prices: PriceTable = PRICES
) -> UsageCost:
    """The vendor charges for the exact length of the audio."""
    if model.startswith(OFFLINE_PREFIX):
        return _free(prices)
    hour = prices.transcription_hour.get(model)
    if hour is None:
        return _unknown(prices)
    return UsageCost(micro_usd=_round_up(duration_ms * hour, HOUR_MS), price_version=prices.version)


def token_cost(
    model: str, input_tokens: int, output_tokens: int, prices: PriceTable = PRICES
) -> UsageCost:
    if model.startswith(OFFLINE_PREFIX):
        return _free(prices)
    price = prices.tokens.get(_EDITION.sub("", model))
    if price is None:
        return _unknown(prices)
    amount = input_tokens * price.input + output_tokens * price.output
    return UsageCost(micro_usd=_round_up(amount, TOKENS), price_version=prices.version)


def billed_minutes(duration_ms: int) -> int:
    """Begun minutes count whole."""
    return _round_up(duration_ms, MINUTE_MS)


def _free(prices: PriceTable) -> UsageCost:
    return UsageCost(micro_usd=0, price_version=prices.version)


def _unknown(prices: PriceTable) -> UsageCost:
    return UsageCost(micro_usd=0, price_version=prices.version, is_priced=False)


def _round_up(amount: int, unit: int) -> int:
    return -(-amount // unit)
