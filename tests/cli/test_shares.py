"""What `closient serve` gives to each of its processes, and where they count together."""

from pathlib import Path

import msgspec
import pytest

from closient.adapters import embedded_postgres
from closient.cli import counting, serve
from closient.cli.serve import Options
from closient.kit import jobs
from closient.kit.config import Settings

ALL = Options(web=True, worker=True, workers=1, host="", port=0)


def options(workers: int, **changes: bool) -> Options:
    return msgspec.structs.replace(ALL, workers=workers, **changes)


@pytest.mark.parametrize("workers", range(1, 27))
@pytest.mark.parametrize("worker", [True, False])
def test_all_processes_together_hold_no_more_than_the_embedded_server_has(workers: int, worker: bool) -> None:
    asked = options(workers, worker=worker)
    each = serve.connections_each(Settings(), asked)
    assert 3 <= each <= Settings().database_connections
    for_the_queue = jobs.QUEUE_CONNECTIONS if worker else 0
    assert each * (workers + worker) + for_the_queue < embedded_postgres.MOST_CONNECTIONS - 3
    assert "no room" not in (serve.obstacle(Settings(), asked) or "")


def test_few_processes_get_what_the_settings_say() -> None:
    assert serve.connections_each(Settings(), options(2)) == 12
    assert serve.connections_each(Settings(database_connections=5), options(2)) == 5


def test_more_workers_than_fit_are_refused_with_the_number_that_does() -> None:
    sentence = serve.obstacle(Settings(), options(27))
    assert sentence
    assert "no room for 27 web processes: choose at most --workers 26" in sentence
    assert serve.obstacle(Settings(), options(64, worker=False))


def test_a_server_of_ones_own_is_ones_own_care() -> None:
    settings = Settings(database_url="postgresql://elsewhere/closient", port=1)
    assert serve.connections_each(settings, options(64)) == 12
    assert "no room" not in (serve.obstacle(settings, options(64)) or "")


def test_each_supervisor_counts_in_a_folder_of_its_own_and_removes_what_killed_ones_left(
    tmp_path: Path,
) -> None:
    left = tmp_path / "metrics" / "of a killed one"
    left.mkdir(parents=True)
    (left / counting.LOCK).touch()
    (left / "counter_1.db").touch()
    with counting.folder(tmp_path) as first, counting.folder(tmp_path) as second:
        assert not left.exists()
        assert first != second
        assert first.exists()
        assert [path.name for path in second.iterdir()] == [counting.LOCK]
    assert list((tmp_path / "metrics").iterdir()) == []
