"""`closient import categories`: Google's product taxonomy from its text file, with numbers."""

from pathlib import Path

from closient.apps.catalogue.actions import categories
from closient.cli import terminal
from closient.cli.jobs import on_database
from closient.kit.database import Database

LARGEST_BYTES = 20_000_000


def run(file: Path) -> int:
    """1 when the file cannot be read, or is no taxonomy; nothing is stored then."""

    async def store(db: Database) -> int:
        async with db.writes() as writes:
            return await categories.import_taxonomy(writes, text.splitlines())

    if not file.is_file():
        terminal.complain(f"{file} is no file.")
        return 1
    if file.stat().st_size > LARGEST_BYTES:
        terminal.complain(f"{file} is too large for a taxonomy.")
        return 1
    try:
        text = file.read_text(encoding="utf-8-sig")
        count = on_database(store)
    except ValueError as error:
        terminal.complain(f"{file} is no taxonomy: {error}")
        return 1
    terminal.done("1 category." if count == 1 else f"{count:,} categories.")
    return 0
