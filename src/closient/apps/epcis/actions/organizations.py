"""Whose events a caller means: those of an organization where it is owner or manager."""

from closient.apps.epcis.queries import organizations as queries
from closient.apps.epcis.structs.organizations import OrganizationName
from closient.kit import ids
from closient.kit.caller import Caller
from closient.kit.db import Reads
from closient.kit.errors import Forbidden, Validation


def organization_of(caller: Caller, organization_id: str | None = None) -> str:
    """The one that is named, else the only one that the caller may trace for.

    Forbidden without any such membership (epcis.md 1); Validation with the ids when there are several.
    """
    open_to = organizations_of(caller, organization_id)
    if len(open_to) > 1:
        names = {one.organization_id: one.organization_name for one in caller.memberships}
        told = ", ".join(f"{one} ({names[one]})" for one in open_to)
        raise Validation.of("organization_id", f"Name one of your organizations: {told}.")
    return open_to[0]


def organizations_of(caller: Caller, organization_id: str | None = None) -> list[str]:
    """The one that is named, else all that the caller may trace for: to look at what has an id of its own,
    nobody need say whose it is. Forbidden without any.
    """
    open_to = [one.organization_id for one in caller.memberships if caller.may("TRACE", one.organization_id)]
    if organization_id is not None:
        asked = ids.parse(organization_id, "organization_id")
        if asked not in open_to:
            raise Forbidden("You are neither owner nor manager of this organization.")
        return [asked]
    if not open_to:
        raise Forbidden("Events are for owners and managers of an organization.")
    return open_to


async def organization_called(db: Reads, text: str) -> OrganizationName:
    """The one with this name or id; with no text the only one that there is. Validation otherwise."""
    text = text.strip()
    found = await queries.list_organizations_called(db, text, ids.read(text))
    if len(found) == 1:
        return found[0]
    if not found:
        raise Validation.of("organization", "There is none of this name or id." if text else "There is none.")
    names = ", ".join(f"{one.name} ({one.id})" for one in found)
    raise Validation.of("organization", f"Name one of {names}.")
