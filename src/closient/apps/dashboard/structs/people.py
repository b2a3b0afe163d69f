"""Names of people and organizations."""

from msgspec import Struct


class Named(Struct, frozen=True):
    """Somebody, or an organization."""

    id: str
    name: str
