"""Inngest's words <-> ours. Pure: no IO, no clock, no chance. Inngest's field names stop here."""
