"""The demo world: planted once in an empty database, its sign-in kept in the data folder to be shown."""

import asyncio
import os
from pathlib import Path

import msgspec
from msgspec import Struct

from closient.adapters import embedded_postgres
from closient.apps.account.actions import callers
from closient.apps.dashboard.actions import overview
from closient.cli import terminal
from closient.kit import apikey
from closient.kit.config import Settings
from closient.kit.database import connect
from closient.kit.db import Reads

WAIT_SECONDS = 300.0


class Credentials(Struct, frozen=True, kw_only=True):
    """How to come in. The key is kept in the clear nowhere else: it belongs to a demo."""

    email: str
    password: str
    api_key: str


class Outcome(Struct, frozen=True, kw_only=True):
    """Whether the demo was planted now, and how to come in if this database has it."""

    planted: bool
    credentials: Credentials | None


def ensure(settings: Settings) -> Outcome:
    """Plant the demo unless somebody is in the database already. Starts at once wait for each other."""
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    with embedded_postgres.alone(settings.data_folder / "demo.lock", WAIT_SECONDS):
        return asyncio.run(ensure_alone(settings))


async def ensure_alone(settings: Settings) -> Outcome:
    kept = read(settings)
    database = await connect(settings.database_url, most_connections=2)
    try:
        reads = database.reads
        is_empty = not await overview.has_people(reads)
        is_ours = kept is not None and await still_opens(reads, kept.api_key)
    finally:
        await database.close()
    if not is_empty:
        return Outcome(planted=False, credentials=kept if is_ours else None)
    return Outcome(planted=True, credentials=await plant(settings))


async def still_opens(reads: Reads, key: str) -> bool:
    """Whether this database knows the key: the file may have been copied from elsewhere."""
    digest = apikey.digest_of(key)
    return digest is not None and (await callers.by_keys(reads, [digest]))[0] is not None


async def plant(settings: Settings) -> Credentials:
    from closient.adapters import opening  # noqa: PLC0415 - later starts need none of this
    from closient.apps.dashboard import seed  # noqa: PLC0415

    async with opening.services(settings.with_secret()) as services:
        with terminal.bar("Planting the demo world") as report:
            result = await seed.seed(services, report)
    terminal.done("The demo world is planted")
    credentials = Credentials(email=result.email, password=result.password, api_key=result.api_key)
    draft = file_of(settings).with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(msgspec.json.encode(credentials))
    draft.replace(file_of(settings))
    return credentials


def file_of(settings: Settings) -> Path:
    return settings.data_folder / "demo.json"


def read(settings: Settings) -> Credentials | None:
    try:
        return msgspec.json.decode(file_of(settings).read_bytes(), type=Credentials)
    except (OSError, msgspec.DecodeError):
        return None
