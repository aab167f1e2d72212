"""steplog: durable functions in one process and one SQLite file, wire-compatible with Inngest."""
