"""What we ask language models: versioned prompt files, and which call is asked with which.

A published file is never edited: its version is written beside every answer it brought. A better
prompt is a new file (`signals/v2.md`) and a weight in `offers.py`.
"""

from .choosing import choose
from .loading import Prompt, UnknownPrompt, load
from .tasks import Task

__all__ = ["Prompt", "Task", "UnknownPrompt", "choose", "load"]
