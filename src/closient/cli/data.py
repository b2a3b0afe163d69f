"""`closient migrate` and `closient seed`."""

import asyncio

from closient.cli import database, demo, terminal
from closient.kit import migrate as migrations


def migrate() -> None:
    """Apply what is missing, and name it."""
    step = terminal.step("Migrating the database", "The database is up to date")
    with database.made(database.load_settings()) as settings, step:
        applied = asyncio.run(migrations.migrate(settings.database_url))
    for name in applied:
        terminal.say(f"  {name}")


def seed() -> None:
    """Migrate, plant the demo world if the database is empty, and say how to come in."""
    with database.made(database.load_settings()) as settings:
        asyncio.run(migrations.migrate(settings.database_url))
        outcome = demo.ensure(settings)
    if not outcome.planted:
        terminal.say("The database is not empty; nothing was added.")
    if known := outcome.credentials:
        terminal.say(f"  Sign in   {known.email}  {known.password}\n  API key   {known.api_key}")
