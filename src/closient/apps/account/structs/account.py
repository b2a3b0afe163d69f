"""Who the caller is, what it prefers, and which applications it let in."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from closient.kit.caller import KeyRole
from closient.kit.ids import Id
from closient.kit.metadata import Metadata

TraitCategory = Literal["ALLERGEN", "DIETARY", "RELIGIOUS", "SOURCING", "OTHER"]
Stance = Literal["AVOID", "REQUIRE", "PREFER", "NEUTRAL"]
STANCES: dict[str, Stance] = {
    "AVOID": "AVOID",
    "REQUIRE": "REQUIRE",
    "PREFER": "PREFER",
    "NEUTRAL": "NEUTRAL",
}


class OrganizationInfo(Struct):
    """An organization of the caller."""

    id: Id
    name: str


class ApiKeyInfo(Struct):
    """The API key that the caller sent."""

    id: Id
    role: KeyRole
    description: str
    created: datetime
    metadata: Metadata


class WhoAmI(Struct):
    """The calling user, its organizations, and the key that it came with."""

    user_id: Id
    email: str
    organizations: list[OrganizationInfo]
    metadata: Annotated[Metadata, Meta(description="The user's own.")]
    api_key: Annotated[ApiKeyInfo | None, Meta(description="null for a session or an OAuth token.")]


class TraitPreference(Struct):
    """How the caller stands to a trait of products."""

    trait: Annotated[str, Meta(examples=["peanuts"])]
    trait_label: Annotated[str, Meta(examples=["Peanuts"])]
    category: TraitCategory
    stance: Stance


class Trait(Struct):
    """A trait that one may have a preference about; `stance` is None while one has none."""

    slug: str
    name: str
    category: TraitCategory
    stance: Stance | None


class ConnectedApp(Struct):
    """An application that the caller let in by OAuth."""

    client_id: str
    client_name: str
    scopes: list[str]
    granted: datetime
    last_used: datetime | None
