"""`closient import google-taxonomy` and `gpc`: classifications from files, whole or not at all."""

import io
from pathlib import Path

from closient.apps.catalogue.actions import categories, gpc
from closient.apps.catalogue.structs.gpc import GpcImported
from closient.cli import terminal
from closient.cli.jobs import on_database
from closient.kit.database import Database

LARGEST_TAXONOMY, LARGEST_GPC = 20_000_000, 300_000_000
PLURALS = {"segment": "segments", "family": "families", "class": "classes", "brick": "bricks"}


def import_google_taxonomy(file: Path) -> int:
    """1 when the file cannot be read, or is no taxonomy; nothing is stored then."""

    content = content_of(file, LARGEST_TAXONOMY)
    if content is None:
        return 1
    lines = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig")

    async def store(db: Database) -> int:
        async with db.writes() as writes:
            return await categories.import_taxonomy(writes, lines)

    try:
        count = on_database(store)
    except ValueError as error:
        terminal.complain(f"{file} is no taxonomy: {error}")
        return 1
    terminal.done("1 category." if count == 1 else f"{count:,} categories.")
    return 0


def import_gpc(file: Path) -> int:
    """Likewise, of GS1's Global Product Classification."""

    content = content_of(file, LARGEST_GPC)
    if content is None:
        return 1
    found = content

    async def store(db: Database) -> GpcImported:
        async with db.writes() as writes:
            return await gpc.import_gpc(writes, found)

    try:
        imported = on_database(store)
    except ValueError as error:
        terminal.complain(f"{file} is no Global Product Classification: {error}")
        return 1
    terminal.done(", ".join(f"{count:,} {PLURALS[level]}" for level, count in imported.counts.items()) + ".")
    if imported.strangers:
        products = terminal.counted(imported.strangers, "product")
        terminal.warn(f"{products} with codes that are not in it, or not so.")
    return 0


def content_of(file: Path, most: int) -> bytes | None:
    """What is in a file; None, told, when there is none or it is too large."""
    if not file.is_file():
        terminal.complain(f"{file} is no file.")
        return None
    if file.stat().st_size > most:
        terminal.complain(f"{file} is too large for a classification.")
        return None
    return file.read_bytes()
