"""`closient jobs`: the queue and its dead letters, as an operator sees and settles them."""

from pathlib import Path

import pytest

from closient.cli import jobs as room
from closient.cli import terminal
from tests.cli.serving import inside, sql

DEAD = (
    "INSERT INTO kit.pgqueuer (priority, entrypoint, payload, status, runs, error, updated, dedupe_key) "
    "VALUES (0, 'kit.send_mail', '{}', 'failed', 8, 'OSError: [away]', now() - interval '3 hours', $1)"
)


@pytest.fixture
def url(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database of its own, which the command finds through the environment."""
    monkeypatch.setenv("CLOSIENT_DATABASE_URL", migrated_url)
    return migrated_url


def bury(url: str, *dedupes: str) -> list[str]:
    """Dead letters with these texts; their ids."""
    return [sql(url, DEAD.replace("$1", f"'{text}'") + " RETURNING id").split()[0] for text in dedupes]


def statuses(url: str) -> str:
    return sql(url, "SELECT string_agg(status::text || ' ' || runs, ', ' ORDER BY id) FROM kit.pgqueuer")


def test_the_list_names_each_dead_letter_and_its_error(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    room.show_dead()
    assert "There are no dead letters." in capsys.readouterr().out
    [letter] = bury(url, "a")
    room.show_dead()
    row = capsys.readouterr().out.splitlines()[1].split()
    assert row == [letter, "kit.send_mail", "8", "3", "h", "OSError:", "[away]"]


def test_the_queue_is_shown_by_kinds_of_jobs(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    room.show_waiting()
    assert "The queue is empty." in capsys.readouterr().out
    bury(url, "a", "b")
    sql(url, DEAD.replace("$1", "'c'").replace("'failed'", "'queued'"))
    room.show_waiting()
    assert capsys.readouterr().out.splitlines()[1].split()[:4] == ["kit.send_mail", "1", "0", "2"]


def test_one_or_all_are_requeued_with_their_attempts(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    first, *_ = bury(url, "a", "b", "c")
    assert room.requeue(first) == 0
    assert statuses(url) == "queued 0, failed 8, failed 8"
    assert room.requeue(first) == 1
    assert f"{first} is no dead letter" in capsys.readouterr().err
    assert room.requeue("all") == 0
    assert "2 put back into the queue." in capsys.readouterr().out
    assert statuses(url) == "queued 0, queued 0, queued 0"


def test_of_two_that_are_the_same_work_only_one_is_requeued(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _, second = bury(url, "same", "same")
    assert room.requeue("all") == 1
    assert statuses(url) == "queued 0, failed 8"
    assert f"{second} is no dead letter, or its twin waits already." in capsys.readouterr().err


def test_one_or_all_are_discarded(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    first, *_ = bury(url, "a", "b", "c")
    assert room.discard(first) == 0
    assert statuses(url) == "failed 8, failed 8"
    assert room.discard("all") == 0
    assert "2 thrown away." in capsys.readouterr().out
    assert statuses(url) == ""


@pytest.mark.parametrize("which", ["", "x", "-1", "every", "9" * 30])
def test_what_is_no_id_is_refused_before_the_database_is_asked(
    which: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOSIENT_DATABASE_URL", "postgresql://nowhere.invalid/none")
    assert room.discard(which) == 1
    assert "closient jobs list" in capsys.readouterr().err


def test_more_dead_letters_than_fit_are_counted(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    bury(url, "a")
    sql(
        url,
        "INSERT INTO kit.pgqueuer (priority, entrypoint, status, runs, error) "
        "SELECT priority, entrypoint, status, runs, error FROM kit.pgqueuer, generate_series(1, 102)",
    )
    room.show_dead()
    assert "The latest 100 of 103." in capsys.readouterr().out


def test_the_command_line_leads_there(url: str, tmp_path: Path) -> None:
    [letter] = bury(url, "a")
    done = inside("jobs", "requeue", letter, data_folder=tmp_path, DATABASE_URL=url)
    assert (done.returncode, done.stdout) == (0, "✓ 1 put back into the queue.\n"), done.stderr
    assert statuses(url) == "queued 0"


def test_a_table_fits_a_narrow_terminal_and_loses_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    error = (
        'UniqueViolationError: duplicate key value violates unique constraint "scan_rollup_pkey" (' + "x" * 60
    )
    rows = [
        ("123456", "resolver.recount_scan_rollups", "8", "3 h", error),
        ("7", "kit.send_mail", "1", "2 d", "OSError"),
    ]
    room.print_table(("id", "name", "runs", "age", "error"), rows)
    assert capsys.readouterr().out.splitlines()[1].endswith(error)
    monkeypatch.setattr(terminal, "width", lambda: 80)
    room.print_table(("id", "name", "runs", "age", "error"), rows)
    printed = capsys.readouterr().out
    assert max(map(len, printed.splitlines())) <= 80
    assert "".join(error.split()) in "".join(printed.split())
    assert "kit.send_mail                  1     2 d  OSError" in printed
