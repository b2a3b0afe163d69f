"""Files that run outside of a transaction: several concurrent indexes in one, with comments between."""

from pathlib import Path

from closient.kit import migrate
from tests.conftest import fresh_database

ALONE = """-- no transaction
-- Beside what goes on; a mark; in a comment is none.

DROP INDEX CONCURRENTLY IF EXISTS public.migration_applied;
CREATE INDEX CONCURRENTLY IF NOT EXISTS migration_applied ON public.migration (applied);
-- And one more.
CREATE INDEX CONCURRENTLY IF NOT EXISTS migration_time ON public.migration
    (milliseconds);
-- The end.
"""


async def test_each_statement_of_a_file_without_a_transaction_stands_alone(server_dsn: str, tmp_path: Path):
    (tmp_path / "9000_kit_alone.sql").write_text(ALONE)
    name = "test_migrate_alone"
    async with fresh_database(server_dsn, name) as database:
        dsn = server_dsn.replace("/closient?", f"/{name}?")
        assert await migrate.migrate(dsn, tmp_path) == ["9000_kit_alone"]
        assert await migrate.migrate(dsn, tmp_path) == []
        valid = (
            "SELECT array_agg(indexrelid::regclass::text ORDER BY 1) FROM pg_index "
            "WHERE indisvalid AND indexrelid::regclass::text IN ('migration_applied', 'migration_time')"
        )
        assert len(await database.reads.value(valid)) == 2
