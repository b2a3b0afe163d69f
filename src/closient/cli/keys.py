"""`closient keys create` and `closient keys check`: the operator may make a key for any organization."""

import asyncio
import sys
from typing import get_args

import msgspec
from msgspec import Struct

from closient.adapters import opening
from closient.apps.account.actions import api_keys, organizations
from closient.apps.account.structs.api_keys import ApiKeyCreate, ApiKeyCreated
from closient.cli import database, terminal
from closient.kit import apikey, ids
from closient.kit.caller import Caller, KeyRole, KeyType, Membership
from closient.kit.config import Settings


class Wanted(Struct, frozen=True, kw_only=True):
    """What was asked for, not checked yet."""

    organization: str
    name: str
    key_type: str
    role: str


def create(wanted: Wanted) -> int:
    """Make the key and print it, alone on the standard output."""
    try:
        data = msgspec.convert(
            {"name": wanted.name, "key_type": wanted.key_type, "role": wanted.role}, ApiKeyCreate
        )
    except msgspec.ValidationError:
        types, roles = (" or ".join(get_args(kind)) for kind in (KeyType, KeyRole))
        terminal.complain(f"The type is {types}, the role {roles}, and the name has 1 to 255 characters.")
        return 1
    with database.at_hand(database.load_settings()) as settings:
        created = asyncio.run(create_in(settings, ids.parse(wanted.organization, "organization"), data))
    terminal.errors.print(f"{created.name} ({created.role}); it is shown this once:")
    print(created.key)
    return 0


async def create_in(settings: Settings, organization_id: str, data: ApiKeyCreate) -> ApiKeyCreated:
    # Whoever has this command has the database. The action still sees a caller, for the audit.
    operator = Caller(kind="system", memberships=(Membership(organization_id, "", "owner"),))
    async with opening.services(settings.with_secret()) as services, services.database.writes() as db:
        await organizations.get_organization(db, operator, organization_id)
        return await api_keys.create_api_key(db, operator, organization_id, data)


def check(key: str) -> int:
    """Judge the form of a key; a key on the command line is seen by others, so `-` reads it."""
    text = sys.stdin.readline().strip() if key == "-" else key
    if apikey.is_well_formed(text):
        kind = next(kind for kind, prefix in apikey.PREFIXES.items() if text.startswith(f"{prefix}_"))
        terminal.done(f"A well-formed {kind} key.")
        return 0
    terminal.complain(f"Not a key of ours: {fault(text)}.")
    return 1


def fault(text: str) -> str:
    """What is wrong with a key."""
    prefix, _, rest = text.partition("_")
    body, _, sum_sent = rest.partition("_")
    if prefix not in apikey.PREFIXES.values():
        return f"it begins with none of {', '.join(f'{known}_' for known in apikey.PREFIXES.values())}"
    if len(body) != apikey.BODY_LENGTH:
        return f"its body has {len(body)} characters instead of {apikey.BODY_LENGTH}"
    if not (body.isascii() and body.isalnum()):
        return "its body holds more than letters and digits"
    return f"the checksum {sum_sent or '(none)'} does not fit: was a character lost or changed?"
