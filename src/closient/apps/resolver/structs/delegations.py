"""Delegations as they travel and are stored: ranges of keys that another resolver serves."""

from datetime import datetime
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from closient.kit.ids import Id
from closient.kit.metadata import Metadata, MetadataPatch

PrimaryKey = Annotated[
    str,
    Meta(
        pattern="^[0-9]{2,4}$",
        description="Application Identifier of the keys: 01, 00, 253, 255, 401, 402, 414, 415, 417, 8003, "
        "8004, 8006, 8010, 8013, 8017 or 8018.",
        examples=["01"],
    ),
]
Prefix = Annotated[
    str,
    Meta(
        pattern="^[0-9]{1,30}$",
        description="First digits of a GS1 Company Prefix, 4 to 12: for 01, 00 and 8006 behind the first "
        "digit of the key, for 8003 behind its leading zero, else the first digits of the key. You need a "
        "product with it, for other AIs than 01 and 8006 a product or a key; ten of them for less than 6 "
        "digits.",
        examples=["9506000"],
    ),
]
ResolverUrl = Annotated[
    str,
    Meta(
        min_length=8,
        max_length=2048,
        description="Where the other resolver is: an absolute http(s) address without query, to which the "
        "path of the Digital Link is added.",
        examples=["https://id.example.com"],
    ),
]


class Delegation(Struct):
    """All keys that begin with a prefix are resolved elsewhere, unless links of them stand here."""

    id: Id
    organization_id: Id
    ai: PrimaryKey
    prefix: Prefix
    resolver_url: ResolverUrl
    created: datetime
    modified: datetime
    metadata: Metadata


class DelegationCreate(Struct, kw_only=True):
    """A new delegation."""

    ai: PrimaryKey
    prefix: Prefix
    resolver_url: ResolverUrl
    metadata: Metadata | None = None


class DelegationPatch(Struct, kw_only=True):
    """Changes of a delegation: what is left out stays. Its prefix stays: make another for another prefix."""

    resolver_url: ResolverUrl | UnsetType = UNSET
    metadata: MetadataPatch = UNSET


class DelegationValues(Struct, kw_only=True):
    """All that is stored of a delegation, checked."""

    prefix: str
    resolver_url: str
    metadata: dict[str, str]


class Room(Struct, frozen=True):
    """What an organization has that speaks for a prefix (ten of each are counted), and its delegations."""

    products: int
    keys: int
    delegations: int


class Obstacle(Struct, frozen=True):
    """What stands in the way of a delegation, each found by one example that stays untold."""

    delegation: str | None
    gtin: str | None
    key: str | None
