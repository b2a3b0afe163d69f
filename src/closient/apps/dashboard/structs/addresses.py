"""The catalogue of addresses as its pages show it, and what people send there."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from closient.apps.resolver.structs.custom_urls import UrlStatus
from closient.kit.ids import Id


class AddressRow(Struct, frozen=True):
    """An address with its health. `since` is when it came to be as it is, `rules` how many lead to it."""

    id: Id
    url: str
    status: UrlStatus
    since: datetime
    last_checked_at: datetime | None
    last_status_code: int | None
    last_error: str
    consecutive_failures: int
    rules: int


class StatusCount(Struct, frozen=True):
    """How many addresses of the organization have one status."""

    status: UrlStatus
    addresses: int


class LeadingRule(Struct, frozen=True):
    """A rule that leads to an address; without a GTIN it is for many products."""

    id: Id
    gtin: str | None
    name: str
    enabled: bool


class AddressFilter(Struct):
    """The filter and page of the list, as they stand in the address."""

    status: UrlStatus | None = None
    page: Annotated[int, Meta(ge=1, le=1_000_000)] = 1


class AddressForm(Struct):
    """An address to be entered, or to be led elsewhere."""

    url: Annotated[str, Meta(max_length=2048, extra={"hint": "Use at most 2048 characters."})]


class AddressStep(Struct):
    """One of the buttons of the list."""

    do: Literal["check", "delete"]
    address: Annotated[str, Meta(max_length=64)] = ""
