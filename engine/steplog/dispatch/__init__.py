"""Asks the apps: over HTTP, or in process. Knows nothing of runs: bytes go out, bytes come back."""
