"""`closient export events`: events of an organization into a file or the output, the oldest first.

Lines of JSON, each with its own context, or one EPCISDocument; `closient capture` reads both back.
"""

import asyncio
import re
import sys
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct

from closient.adapters import opening
from closient.apps.epcis.actions import answers, events, organizations
from closient.apps.epcis.structs.query_results import CONTEXT_URL, Asked
from closient.cli import database, terminal
from closient.kit import clock
from closient.kit.caller import Caller, Membership
from closient.kit.config import Settings
from closient.kit.errors import Validation

EVENTS_AT_ONCE = 1_000
DAY = re.compile(r"\d{4}-\d\d-\d\d")
OPTIONS = {"GE_eventTime": "from", "LT_eventTime": "until", "MATCH_epc": "epc"}


class Wanted(Struct, frozen=True, kw_only=True):
    """What was asked for, not checked yet. Days begin at midnight, UTC."""

    file: Path
    organization: str
    begin: str
    end: str
    epcs: list[str]
    as_document: bool


def run(wanted: Wanted) -> int:
    """Write the file; it stands there only when it is whole. 1 when it cannot be made."""
    try:
        with database.at_hand(database.load_settings()) as settings:
            if str(wanted.file) == "-":
                asyncio.run(write(settings, wanted, sys.stdout.buffer))
                return 0
            draft = wanted.file.with_name(wanted.file.name + ".part")
            try:
                with draft.open("wb") as out:
                    count = asyncio.run(write(settings, wanted, out))
                draft.replace(wanted.file)
            finally:
                draft.unlink(missing_ok=True)
    except Validation as error:
        for fault in error.errors:
            terminal.complain(f"--{OPTIONS.get(fault.field, fault.field)}: {fault.message}")
        return 1
    terminal.done(f"{terminal.counted(count, 'event')} written to {wanted.file}")
    return 0


def parameters(wanted: Wanted) -> tuple[tuple[str, str], ...]:
    """The query, as the API would get it."""
    pairs = [("orderBy", "eventTime"), ("orderDirection", "ASC")]
    for name, text in (("GE_eventTime", wanted.begin), ("LT_eventTime", wanted.end)):
        if text:
            pairs.append((name, f"{text}T00:00:00Z" if DAY.fullmatch(text) else text))
    return (*pairs, *(("MATCH_epc", epc) for epc in wanted.epcs))


async def write(settings: Settings, wanted: Wanted, out: IO[bytes]) -> int:
    """How many events were written."""
    as_document = wanted.as_document or wanted.file.suffix in (".json", ".jsonld")
    count = 0
    async with opening.services(settings.with_secret()) as services:
        chosen = await organizations.organization_called(services.database.reads, wanted.organization)
        # Whoever has this command has the database.
        caller = Caller(kind="system", memberships=(Membership(chosen.id, chosen.name, "owner"),))
        if as_document:
            out.write(beginning())
        token, query = None, parameters(wanted)
        while True:
            asked = Asked(
                pairs=query, organization_id=chosen.id, per_page=EVENTS_AT_ONCE, next_page_token=token
            )
            page = await events.query_epcis_events(services, caller, asked)
            for row in page.events:
                event = answers.event_document(msgspec.structs.replace(page, events=[row]))
                if as_document:
                    out.write((b",\n" if count else b"\n") + event)
                else:
                    out.write(event + b"\n")
                count += 1
            token = page.next_page_token
            if token is None:
                break
        if as_document:
            out.write(b"\n]}}\n")
    return count


def beginning() -> bytes:
    """An EPCISDocument up to its first event."""
    members = {
        "@context": [CONTEXT_URL],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": clock.now(),
        "epcisBody": {"eventList": []},
    }
    return msgspec.json.encode(members).removesuffix(b"]}}")
