"""How a sandbox is set up: decided once, at the door."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SandboxConfig:
    """`push_url` is where a finalized object is announced, as a Pub/Sub push subscription would."""

    data_dir: Path
    transcription_seconds: float = 2.0
    push_url: str | None = None
    push_audience: str | None = None  # the push address itself when None, as with Pub/Sub
    webhook_retry_seconds: float = 1.0  # first wait before a delivery is tried again; it doubles
    webhook_attempts_max: int = 10  # AssemblyAI's
    delivery_timeout_seconds: float = 10.0

    def __post_init__(self) -> None:
        if self.transcription_seconds < 0:
            raise ValueError("transcription_seconds must be 0 or more")
        if self.push_url is not None and not self.push_url.startswith(("http://", "https://")):
            raise ValueError(f"push_url must be an http(s) address, not {self.push_url!r}")

    @property
    def database_path(self) -> Path:
        return self.data_dir / "sandbox.db"

    @property
    def objects_dir(self) -> Path:
        return self.data_dir / "objects"
