from __future__ import annotations

import json
import logging
from pathlib import Path

from debrief.logs import logging_to_file


def test_lines_go_to_the_file_while_it_is_open_and_where_they_went_before_afterwards(
    tmp_path: Path,
) -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level

    with logging_to_file(tmp_path, "INFO") as path:
        (handler,) = root.handlers
        logging.getLogger("debrief.test").info("written")
    logging.getLogger("debrief.test").info("not written")

    assert [json.loads(line)["message"] for line in path.read_text().splitlines()] == ["written"]
    assert (root.handlers[:], root.level) == before
    assert isinstance(handler, logging.FileHandler)
    assert handler.stream is None  # closed
