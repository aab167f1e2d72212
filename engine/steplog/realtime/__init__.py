"""Realtime: what functions say while they run, for whoever listens right now (protocol.md §7)."""
