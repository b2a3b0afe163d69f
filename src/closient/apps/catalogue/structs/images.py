"""Pictures of products and brands, and what is told of them."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from closient.apps.catalogue.structs.values import Text255
from closient.kit import events
from closient.kit.ids import Id


class Picture(Struct):
    """An object with a picture; `name` is made of its content."""

    name: str
    width: int | None
    height: int | None
    has_thumbnails: bool


class Sender(Struct, frozen=True):
    """For whom a picture counts, and how much it takes with its thumbnails."""

    organization_id: str | None
    size_bytes: int


class ProductImage(Struct):
    """A picture of a product."""

    id: Id
    title: Text255
    description: str
    is_primary: Annotated[bool, Meta(description="At most one image of a product is.")]
    priority: Annotated[int, Meta(ge=0, description="Lower comes first; the primary image precedes all.")]
    created: datetime
    image_url: str | None = None
    thumbnail_url: str | None = None
    width: Annotated[int, Meta(description="In pixels.")] | None = None
    height: Annotated[int, Meta(description="In pixels.")] | None = None


class ProductImageCreated(events.Event):
    """A product got one more image."""

    name = "product_image.created"
    organization_id: str | None
    gtin: str
    image: ProductImage


class ProductImageUpdated(events.Event):
    """An image became the primary one of its product."""

    name = "product_image.updated"
    organization_id: str | None
    gtin: str
    before: ProductImage
    after: ProductImage


class ProductImageDeleted(events.Event):
    """An image was taken away from its product."""

    name = "product_image.deleted"
    organization_id: str | None
    gtin: str
    image: ProductImage
