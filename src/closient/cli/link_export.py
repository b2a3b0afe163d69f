"""`closient export linksets`: all links, of one organization or of all, into a file or the output."""

import asyncio
import sys
from pathlib import Path
from typing import IO

from closient.apps.account.actions import organizations
from closient.apps.resolver.actions import link_files as actions
from closient.cli import database, terminal
from closient.kit import ids
from closient.kit.caller import Caller, Membership
from closient.kit.config import Settings
from closient.kit.database import connect


def run(file: Path, organization: str) -> None:
    """Write the file; it stands there only when it is whole."""
    chosen = ids.parse(organization, "organization") if organization else ""
    in_lines = file.suffix == ".jsonl"
    with database.at_hand(database.load_settings()) as settings:
        if str(file) == "-":
            asyncio.run(write(settings, chosen, sys.stdout.buffer, in_lines=False))
            return
        draft = file.with_name(file.name + ".part")
        try:
            with draft.open("wb") as out:
                count = asyncio.run(write(settings, chosen, out, in_lines=in_lines))
            draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)
    terminal.done(f"{terminal.counted(count, 'anchor')} written to {file}")


async def write(settings: Settings, chosen: str, out: IO[bytes], *, in_lines: bool) -> int:
    """How many anchors were written."""
    db = await connect(settings.database_url, most_connections=2)
    count = 0
    try:
        everybody = [chosen] if chosen else await actions.linking_organizations(db.reads)
        # Whoever has this command has the database.
        caller = Caller(kind="system", memberships=tuple(Membership(one, "", "owner") for one in everybody))
        if chosen:
            await organizations.get_organization(db.reads, caller, chosen)
        pieces = actions.export_all(db.reads, caller, everybody, settings.base_url, in_lines=in_lines)
        async for piece in pieces:
            out.write(piece)
            count += piece.count(b'"anchor":')
    finally:
        await db.close()
    return count
