"""How long the first start takes on an empty folder, later ones, and the end: database included."""

import statistics
from pathlib import Path

import harness
from figures import Figure, finish

from closient.adapters import embedded_postgres


def start_and_end(data_folder: Path) -> tuple[float, float]:
    """Seconds until the first answer, and until Ctrl-C has ended everything."""
    with harness.site({"CLOSIENT_DATA_FOLDER": str(data_folder)}) as server:
        pass
    started, ended = server.seconds_to_first_answer, server.seconds_to_end
    print(f"  first answer after {started:.2f} s, ended after {ended:.2f} s", flush=True)
    return started, ended


def measure(pace: harness.Pace) -> list[Figure]:
    """One first start and as many later ones as there are rounds."""
    with harness.folder() as folder:
        data_folder = folder / "data"
        try:
            first, _ = start_and_end(data_folder)
            later = [start_and_end(data_folder) for _ in range(pace.rounds)]
        finally:
            # Whoever lets go last stops the database: should the site have left it running, that is us.
            embedded_postgres.start(data_folder).stop()
    return [
        Figure("start_first_seconds", first, "<", 15),
        Figure("start_later_seconds", statistics.median(start for start, _ in later), "<", 4),
        Figure("start_end_seconds", statistics.median(end for _, end in later), "<", 5),
    ]


if __name__ == "__main__":
    finish(measure(harness.pace(__doc__)))
