"""Whose events a caller means: those of an organization where it is owner or manager."""

from closient.kit import ids
from closient.kit.caller import Caller
from closient.kit.errors import Forbidden, Validation


def organization_of(caller: Caller, organization_id: str | None = None) -> str:
    """The one that is named, else the only one that the caller may trace for.

    Forbidden without any such membership (epcis.md 1); Validation with the ids when there are several.
    """
    open_to = [one.organization_id for one in caller.memberships if caller.may("TRACE", one.organization_id)]
    if organization_id is not None:
        asked = ids.parse(organization_id, "organization_id")
        if asked not in open_to:
            raise Forbidden("You are neither owner nor manager of this organization.")
        return asked
    if not open_to:
        raise Forbidden("Events are for owners and managers of an organization.")
    if len(open_to) > 1:
        raise Validation.of("organization_id", "Name one of your organizations: " + ", ".join(open_to) + ".")
    return open_to[0]
