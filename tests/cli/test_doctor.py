"""`closient doctor` on healthy and on broken installations."""

from pathlib import Path

from closient.adapters import embedded_postgres
from tests.adapters.test_places import write
from tests.cli.serving import free_port, inside, sql


def test_a_fresh_folder_has_no_database_and_is_told_so(data_folder: Path) -> None:
    done = inside("doctor", data_folder=data_folder, CLOSIENT_PORT=str(free_port()))
    assert done.returncode == 1
    assert "There is none yet." in done.stdout
    assert "Run `closient serve`" in done.stdout
    assert "1 of" in done.stdout
    assert not data_folder.exists()


def test_the_variables_that_it_goes_by_are_named_but_not_what_they_hold(data_folder: Path) -> None:
    port = str(free_port())
    done = inside("doctor", data_folder=data_folder, CLOSIENT_PORT=port, CLOSIENT_SECRET="of-the-house")
    assert f":{port} is free" in done.stdout
    words = " ".join(done.stdout.split())
    assert "Set here: CLOSIENT_PORT, CLOSIENT_DATA_FOLDER, CLOSIENT_SECRET, CLOSIENT_DEMO." in words
    assert "of-the-house" not in done.stdout


def test_a_migrated_installation_is_well_until_something_breaks(data_folder: Path) -> None:
    port = str(free_port())
    assert inside("migrate", data_folder=data_folder).returncode == 0
    with embedded_postgres.start(data_folder) as server:
        done = inside("doctor", data_folder=data_folder, CLOSIENT_PORT=port)
        assert done.returncode == 0, done.stdout + done.stderr
        for subject in (
            "database",
            "migrations",
            "storage",
            "mail",
            "jobs",
            "clock",
            "data folder",
            "places",
        ):
            assert subject in done.stdout
        assert "All is well." in done.stdout

        sql(server.dsn, "UPDATE public.migration SET sha256 = 'other' WHERE name LIKE '0001%'")
        done = inside("doctor", data_folder=data_folder, CLOSIENT_PORT=port)
        assert done.returncode == 1
        assert "Edited after they were applied: 0001_" in done.stdout

        sql(server.dsn, "DELETE FROM public.migration WHERE name LIKE '0001%'")
        done = inside("doctor", data_folder=data_folder, CLOSIENT_PORT=port)
        assert done.returncode == 1
        assert "Run `closient migrate`." in done.stdout


def test_a_job_that_nobody_takes_and_a_store_that_cannot_be_written_fail(
    migrated_url: str, tmp_path: Path
) -> None:
    sql(
        migrated_url,
        "INSERT INTO kit.pgqueuer (priority, entrypoint, execute_after, status) "
        "VALUES (0, 'kit.send_mail', now() - interval '5 minutes', 'queued'); "
        "INSERT INTO resolver.scan_journal (id, batch) VALUES (uuidv7(interval '-10 minutes'), 'x')",
    )
    (tmp_path / "objects").write_text("a file in the way")
    done = inside("doctor", data_folder=tmp_path, DATABASE_URL=migrated_url, CLOSIENT_PORT=str(free_port()))
    assert done.returncode == 1
    assert "A due job has been waiting for" in done.stdout
    assert "Batches in the journal: 1, the oldest for 6" in " ".join(done.stdout.split())
    assert "closient worker" in done.stdout
    assert "storage" in done.stdout
    assert "3 of" in done.stdout


def test_what_was_given_up_is_shown_with_what_to_do(migrated_url: str, tmp_path: Path) -> None:
    sql(
        migrated_url,
        "INSERT INTO kit.pgqueuer (priority, entrypoint, status) VALUES (0, 'kit.send_mail', 'failed'); "
        "INSERT INTO resolver.scan_journal (batch, failed_at, error) VALUES ('x', now(), 'Error: short'); "
        "INSERT INTO resolver.scan (gtin, scan_type, device_class, is_bot, scanned_at) "
        "SELECT '09506000134352', 'HOSTED_PAGE', 'mobile', false, '1999-12-31' FROM generate_series(1, 3)",
    )
    done = inside("doctor", data_folder=tmp_path, DATABASE_URL=migrated_url, CLOSIENT_PORT=str(free_port()))
    assert done.returncode == 0
    words = " ".join(done.stdout.split())
    assert "kit.send_mail (1)" in words
    assert "closient jobs list" in words
    assert "whose months have no places: 3." in words
    assert "Batches that could not be stored: 1, the latest because of Error: short" in words


def test_mail_and_database_that_do_not_answer_and_bad_settings_fail(
    migrated_url: str, tmp_path: Path
) -> None:
    nowhere = f"postgresql://closient@127.0.0.1:{free_port()}/closient"
    done = inside("doctor", data_folder=tmp_path, DATABASE_URL=nowhere)
    assert done.returncode == 1
    assert "correct DATABASE_URL" in done.stdout
    done = inside("doctor", data_folder=tmp_path, CLOSIENT_PORT="0")
    assert done.returncode == 1
    assert "CLOSIENT_PORT='0'" in done.stdout
    assert "docs/settings.md lists all." in done.stdout
    smtp = f"smtp://127.0.0.1:{free_port()}"
    done = inside("doctor", data_folder=tmp_path, DATABASE_URL=migrated_url, CLOSIENT_SMTP_URL=smtp)
    assert done.returncode == 1
    assert "Correct CLOSIENT_SMTP_URL." in done.stdout


def test_lines_are_whole_where_no_terminal_folds_them(tmp_path: Path) -> None:
    folder = tmp_path / ("a-long-name-" * 8) / "data"
    done = inside("doctor", data_folder=folder, CLOSIENT_PORT=str(free_port()))
    assert str(folder) in done.stdout


def test_a_file_of_places_is_named_or_refused(migrated_url: str, tmp_path: Path) -> None:
    places = tmp_path / "places.mmdb"
    variables = {"DATABASE_URL": migrated_url, "CLOSIENT_PORT": str(free_port())}
    places.write_text("no such thing")
    done = inside("doctor", data_folder=tmp_path, CLOSIENT_PLACES_FILE=str(places), **variables)
    assert done.returncode == 1
    assert "CLOSIENT_PLACES_FILE=" in done.stdout
    assert "Name a file in MMDB format" in done.stdout
    write(places, {"8.8.8.0/24": {"country": {"iso_code": "US"}}})
    done = inside("doctor", data_folder=tmp_path, CLOSIENT_PLACES_FILE=str(places), **variables)
    assert done.returncode == 0, done.stdout
    assert "IP Geolocation by DB-IP" in done.stdout
