"""Connect: workers that dial in, and are asked through their own connection (protocol.md §6)."""
