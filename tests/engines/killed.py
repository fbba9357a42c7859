"""A build or an update that is killed midway: python -m tests.engines.killed ROOT ENGINE build|update DOCUMENTS.

ENGINE is the engine's settings as JSON.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

from missionsearch.config import EngineSettings, Settings
from missionsearch.engines import open_engine
from missionsearch.models import Document
from tests.engines.documents import document, url


def killing_after(count: int) -> Iterator[Document]:
    """Yield so many documents, then kill this process with SIGKILL."""
    yield from (document(f"new{number}", "nouveau " * 50) for number in range(count))
    os.kill(os.getpid(), signal.SIGKILL)


def main(root: str, engine_settings: str, verb: str, count: str) -> None:
    engine = open_engine(Settings(root=Path(root), engine=EngineSettings(**json.loads(engine_settings))))
    if verb == "build":
        engine.build(killing_after(int(count)))
    else:
        engine.update(killing_after(int(count)), [url("a")])


if __name__ == "__main__":
    main(*sys.argv[1:])
