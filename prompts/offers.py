"""Which versions of each prompt are in use, and how often each is chosen: the one place.

Weights are relative: {"v1": 9, "v2": 1} asks one meeting in ten with v2. Changing a weight moves
meetings between versions, which is why the version is recorded with every answer.
"""

from __future__ import annotations

from collections.abc import Mapping

from .tasks import Task

Weights = Mapping[str, int]

OFFERS: Mapping[Task, Weights] = {
    Task.SPEAKERS: {"v1": 1},
    Task.SUMMARY: {"v1": 1},
    Task.SIGNALS: {"v1": 1},
    Task.ACTION_ITEMS: {"v1": 1},
    Task.DECISIONS: {"v1": 1},
    Task.CAUSES: {"v1": 1},
    Task.COACHING: {"v1": 1},
}
