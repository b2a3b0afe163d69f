"""How complete the public data of a product are: seven attributes, each with its weight.

Not the dashboard's completeness, which has other fields and is for the owner.
"""

from typing import Protocol

from msgspec import Struct

from closient.apps.content.structs import Key, ReadinessCheckOut, ReadinessField, Status

READY, PARTIAL = 80, 40
CREATE = "Make a record for this GTIN and claim it: nobody can find a product that is not in the catalogue."


class Described(Protocol):
    """A product record as far as readiness goes."""

    product_name: str
    brand: str
    description: str
    image_url: str
    manufacturer: str
    country_of_origin: str
    net_content: str


class Attribute(Struct, frozen=True):
    """One attribute: where it stands in the record, what it weighs, and what to do without it."""

    key: Key
    field: str
    label: str
    weight: int
    advice: str


# The heaviest first, so that advice comes in that order; together 100.
ATTRIBUTES = (
    Attribute("product_name", "product_name", "Product name", 20, "Name the product as its pack does."),
    Attribute("image", "image_url", "Image", 20, "Add a picture of the front of the pack."),
    Attribute("brand", "brand", "Brand", 15, "Name the brand, so that its products are found together."),
    Attribute("description", "description", "Description", 15, "Say in two or three sentences what it is."),
    Attribute("manufacturer", "manufacturer", "Manufacturer", 10, "Name who makes the product."),
    Attribute(
        "country_of_origin", "country_of_origin", "Country of origin", 10, "State the country of origin."
    ),
    Attribute("net_content", "net_content", "Net content", 10, "State the net content with its unit."),
)


def refused(reason: str) -> ReadinessCheckOut:
    """What is said of something that is no GTIN."""
    return ReadinessCheckOut(valid=False, error=reason)


def checked(gtin14: str, product: Described | None) -> ReadinessCheckOut:
    """The score of a product, and what would better it; None for one that nobody knows."""
    fields = [_field(attribute, product) for attribute in ATTRIBUTES]
    score = sum(field.weight for field in fields if field.populated)
    missing = [one.advice for one, field in zip(ATTRIBUTES, fields, strict=True) if not field.populated]
    return ReadinessCheckOut(
        valid=True,
        gtin14=gtin14,
        status="not_found" if product is None else status(score),
        score=score,
        brand_name=product.brand if product else "",
        product_name=product.product_name if product else "",
        internal_found=product is not None,
        data_fields=fields,
        recommendations=missing if product else [CREATE, *missing],
    )


def status(score: int) -> Status:
    """
    >>> status(80), status(79), status(40), status(39)
    ('ready', 'partial', 'partial', 'not_ready')
    """
    if score >= READY:
        return "ready"
    return "partial" if score >= PARTIAL else "not_ready"


def _field(attribute: Attribute, product: Described | None) -> ReadinessField:
    text = getattr(product, attribute.field) if product else ""
    return ReadinessField(attribute.key, attribute.label, attribute.weight, bool(text.strip()))
