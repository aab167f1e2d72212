"""The offline analyst: what the sandbox answers in place of a language model.

It reads the transcript it is sent and says only what it finds there, by patterns of words: nothing
is canned, nothing is invented, and the same transcript always brings the same answer. It reads
English and German. It is far from a language model's understanding, and says so where it is shown.
"""

from .analyst import UnknownTask, answer
from .material import Material, read_material

__all__ = ["Material", "UnknownTask", "answer", "read_material"]
