"""SQLite: loads what a decision needs, commits what it decided. Read schema.sql first."""
