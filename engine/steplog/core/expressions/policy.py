"""What an expression that has to be matched against many events may use (flow-control.md §6.6)."""

from __future__ import annotations

from .arithmetic import ARITHMETIC
from .errors import ExpressionError
from .expression import Expression
from .syntax import Binary, Call, Comprehension, Has, Node, Unary, walk

_ALLOWED_FUNCTIONS = frozenset({"int", "uint", "double"})
_ALLOWED = "use && || ! ?: == != < <= > >= [] . in, and int() uint() double()"


def check_restrictive(expression: Expression) -> None:
    """Raises ExpressionError at a macro, a function, a method or arithmetic."""
    for node, _ in walk(expression.tree):
        refused = _refused(node)
        if refused is not None:
            message = f"{refused} is not allowed in this condition; {_ALLOWED}"
            position = node.name_at if isinstance(node, Call) else node.start
            raise ExpressionError(message, position, expression.text)


def _refused(node: Node) -> str | None:
    match node:
        case Has():
            return "has()"
        case Comprehension(macro=macro):
            return f"the macro {macro}()"
        case Call(function=function) if function not in _ALLOWED_FUNCTIONS:
            return f"the function {function}()"
        case Binary(operator=operator) | Unary(operator="-" as operator) if operator in ARITHMETIC:
            return f"arithmetic with `{operator}`"
    return None
