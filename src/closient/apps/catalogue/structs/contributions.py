"""Who said what of a product, and what follows from it for the record."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from closient.apps.catalogue.structs.products import Facts
from closient.apps.catalogue.structs.values import DataSource, Length, NetContentUnit, Text255
from closient.kit.ids import Id

# Null empties the field.
Value = str | float | list[str] | None
Standing = Literal["on_record", "competing", "superseded", "reverted"]
Outcome = Literal["created", "updated", "unchanged"]
# What became of a product of which its owner speaks.
Kept = Literal["created", "claimed", "updated", "unchanged"]


class Sayable(Facts):
    """Every field that somebody can say something of, with what it takes."""

    brand: Text255 | UnsetType = UNSET
    manufacturer: Text255 | UnsetType = UNSET
    net_content_value: Length | UnsetType = UNSET
    net_content_uom: NetContentUnit | UnsetType = UNSET


FIELDS = tuple(field.name for field in msgspec.structs.fields(Sayable))


class Refused(Struct, frozen=True):
    """Why nothing that was said of a product was kept, and the field at fault if it is one."""

    message: str
    field: str = "gtin"


class NamedRecord(Struct):
    """A name, how it is compared, and the brand or manufacturer that it means; who holds the brand."""

    name: str
    key: str
    id: str | None
    organization_id: str | None


class MadeProduct(Struct):
    """A record that is made with all that is known of it."""

    gtin: str
    facts: dict[str, Value]
    field_confidence: dict[str, float]
    score: float
    brand_id: str | None
    # Only of a brand that nobody holds yet.
    brand_key: str
    manufacturer_id: str | None
    field_source: dict[str, DataSource]
    # Whose word its food will be.
    food_source: dict[str, DataSource] = {}


class Author(Struct, frozen=True):
    """Who speaks: an organization, a person, or the tool that read a source."""

    data_source: DataSource
    organization_id: str | None = None
    user_id: str | None = None
    predictor: str = ""
    import_id: str | None = None


class Told(Struct):
    """One thing that is said of one product."""

    gtin: str
    field: str
    value: Value
    author: Author
    # How sure its teller is; never more than what its source is worth, which it is when left out.
    confidence: float | None = None
    # When it was said, if not now.
    created: datetime | None = None


class Said(Struct):
    """A contribution that counts, as far as the record depends on it. `is_new`: it was not there before."""

    id: str
    product_id: str
    field: str
    value: Value
    data_source: DataSource
    confidence: float
    organization_id: str | None
    author: str
    created: datetime
    is_new: bool = False


class Holding(Struct):
    """A product that is held for a change."""

    id: str
    gtin: str
    owner_id: str | None


class Canonical(Struct):
    """What follows from all that was said of a product.

    `values` has the fields of which somebody spoke, also those that are empty. `data_source` is None when
    nothing was said. `deciding` are the contributions that agree with the record.
    """

    values: dict[str, Value]
    field_confidence: dict[str, float]
    confidence_score: float
    data_source: DataSource | None
    deciding: frozenset[str]
    # Whose word a filled field is, where that source has a licence.
    field_source: dict[str, DataSource] = {}


class HistoryRow(Struct):
    """A contribution as it is stored."""

    id: str
    field: str
    value: Value
    data_source: DataSource
    predictor: str
    confidence: float
    created: datetime
    organization_id: str | None
    user_id: str | None
    import_id: str | None
    reverted_at: datetime | None
    is_superseded: bool


class Contribution(Struct):
    """What somebody said of one field of a product."""

    id: Id
    field: str
    value: Annotated[Value, Meta(description="Null: the field was emptied.")]
    data_source: DataSource
    confidence: Annotated[float, Meta(ge=0, le=1)]
    created: datetime
    standing: Annotated[
        Standing,
        Meta(
            description="`on_record`: it agrees with the record. `competing`: the record has another value. "
            "`superseded`: the same author said something else later. `reverted`: it was taken back."
        ),
    ]
    predictor: Annotated[str, Meta(description="The tool that read it; empty for a person.")] = ""
    organization_id: Id | None = None
    user_id: Annotated[Id | None, Meta(description="Shown to members of that organization alone.")] = None
    import_id: Annotated[Id | None, Meta(description="Shown to members of that organization alone.")] = None
    reverted_at: datetime | None = None
    licence: Annotated[
        str, Meta(description="SPDX identifier of the licence of that source; empty when it has none.")
    ] = ""
