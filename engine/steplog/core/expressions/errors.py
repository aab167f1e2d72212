"""What can be wrong with an expression.

ExpressionError    the text: it cannot be compiled, or is not allowed in this place
EvaluationError    the values: the text is fine, but not for this event
"""

from __future__ import annotations

_EXCERPT_CHARS = 40


class ExpressionError(ValueError):
    """A text that is refused: what is wrong, and the offset of the character where it starts."""

    def __init__(self, message: str, position: int, text: str) -> None:
        super().__init__(message, position, text)
        self.message = message
        self.position = position
        self.text = text

    def __str__(self) -> str:
        if not self.text.strip():
            return self.message
        start = max(0, self.position - _EXCERPT_CHARS)
        end = self.position + _EXCERPT_CHARS
        excerpt = self.text[start:end].replace("\n", " ")
        before, after = "…" if start else "", "…" if end < len(self.text) else ""
        return f"{self.message} (at character {self.position + 1} of `{before}{excerpt}{after}`)"


class EvaluationError(Exception):
    """An expression that has no value for these variables."""
