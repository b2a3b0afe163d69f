"""The folder in which the processes of one `closient serve` count together, so that any can show the sum.

A supervisor holds a lock on its own; what killed ones left behind is removed by the next that starts.
"""

import contextlib
import fcntl
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

LOCK = "in-use"


@contextlib.contextmanager
def folder(data_folder: Path) -> Generator[Path]:
    """An empty folder below the data folder, gone when the block ends."""
    parent = data_folder / "metrics"
    parent.mkdir(parents=True, exist_ok=True)
    for left in parent.iterdir():
        if is_abandoned(left):
            shutil.rmtree(left, ignore_errors=True)
    ours = Path(tempfile.mkdtemp(dir=parent))
    try:
        with (ours / LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield ours
    finally:
        shutil.rmtree(ours, ignore_errors=True)


def is_abandoned(folder: Path) -> bool:
    """Whether its supervisor is gone. One without a lock file is just being made."""
    with contextlib.suppress(OSError), (folder / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
