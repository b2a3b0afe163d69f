"""The readiness check: what is sent, what is answered."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Status = Literal["ready", "partial", "not_ready", "not_found", ""]
Key = Literal[
    "product_name", "brand", "description", "image", "manufacturer", "country_of_origin", "net_content",
]  # fmt: skip


class ReadinessCheckIn(Struct):
    """A GTIN to look up; with an address somebody may write back."""

    gtin: Annotated[
        str,
        Meta(
            description="GTIN of 8, 12, 13 or 14 digits. What is none is answered with `valid` false.",
            examples=["09506000134352"],
        ),
    ]
    email: Annotated[
        str,
        Meta(
            max_length=254,
            pattern=r"^([^\s@\x00]+@[^\s@\x00]+\.[^\s@\x00]+)?$",
            description="Where to write to; it is kept only together with a valid GTIN.",
            examples=["ada@example.com"],
        ),
    ] = ""


class ReadinessField(Struct):
    """One attribute that counts, and whether the product has it."""

    key: Key
    label: str
    weight: Annotated[int, Meta(ge=0)]
    populated: bool


class ReadinessCheckOut(Struct):
    """How complete the data of a product are; empty and zero for what is no GTIN."""

    valid: bool
    error: str = ""
    gtin14: str = ""
    status: Annotated[Status, Meta(description="`ready` from 80, `partial` from 40; empty for no GTIN.")] = ""
    score: Annotated[int, Meta(ge=0, le=100)] = 0
    brand_name: str = ""
    product_name: str = ""
    internal_found: Annotated[bool, Meta(description="Whether the product is in the catalogue.")] = False
    data_fields: list[ReadinessField] = []
    recommendations: list[str] = []
