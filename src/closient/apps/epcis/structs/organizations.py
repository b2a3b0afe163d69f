"""Organizations as operators name them."""

from msgspec import Struct

from closient.kit.ids import Id


class OrganizationName(Struct, frozen=True):
    """An organization that could be meant."""

    id: Id
    name: str
