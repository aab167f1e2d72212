import pytest

from calls.prices import PRICES, billed_minutes, token_cost, transcription_cost


def test_transcription_costs_what_its_length_costs_rounded_up() -> None:
    assert transcription_cost(3_600_000).micro_usd == PRICES.transcription_hour["universal"]
    assert transcription_cost(1_234).micro_usd == 93
    assert transcription_cost(0).micro_usd == 0


@pytest.mark.parametrize("model", ["gpt-5-mini", "gpt-5-mini-2025-08-07"])
def test_tokens_cost_what_their_model_costs(model: str) -> None:
    cost = token_cost(model, input_tokens=8_001, output_tokens=1_000)

    assert cost.micro_usd == 4_001  # 2000.25 + 2000, rounded up
    assert cost.price_version == PRICES.version
    assert cost.is_priced


def test_the_sandbox_is_free_and_an_unknown_model_is_not_taken_for_free() -> None:
    assert token_cost("offline-analyst", 10, 10).is_priced
    assert not token_cost("gpt-5-pro", 10, 10).is_priced
    assert not transcription_cost(1_000, "whisper").is_priced


def test_begun_minutes_count_whole() -> None:
    assert [billed_minutes(ms) for ms in (0, 1, 60_000, 60_001)] == [0, 1, 1, 2]
