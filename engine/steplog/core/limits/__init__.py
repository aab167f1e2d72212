"""The limits on when and how often a function may run, one rule a file."""
