"""Alerts of serial numbers as their page shows them, and what people send there."""

from typing import Annotated, Literal

from msgspec import Meta, Struct


class ProductName(Struct, frozen=True):
    """What a product of an alert is called."""

    gtin: str
    product_name: str


class AlertFilter(Struct):
    """The page of the list, as it stands in the address."""

    page: Annotated[int, Meta(ge=1, le=1_000_000)] = 1


class AlertStep(Struct):
    """An alert is explained, with a note for the log."""

    do: Literal["resolve"]
    alert: Annotated[str, Meta(max_length=64)]
    note: Annotated[str, Meta(max_length=2000, extra={"hint": "Use at most 2,000 characters."})]
