"""Decisions. Nothing here waits, reads a clock, draws a chance, or touches disk or network."""
