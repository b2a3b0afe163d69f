"""What people send to the page of delegations."""

from typing import Annotated, Literal

from msgspec import Meta, Struct


class DelegationFilter(Struct):
    """The page of the list, as it stands in the address."""

    page: Annotated[int, Meta(ge=1, le=1_000_000)] = 1


class DelegationForm(Struct):
    """A range of keys, and where they are resolved."""

    ai: Annotated[str, Meta(pattern="^[0-9]{2,4}$", extra={"hint": "Choose a kind of key of the list."})]
    prefix: Annotated[
        str,
        Meta(pattern="^[0-9 ]{1,30}$", extra={"hint": "Enter the 4 to 12 digits of your company prefix."}),
    ]
    resolver_url: Annotated[str, Meta(max_length=2048, extra={"hint": "Use at most 2,048 characters."})]


class DelegationStep(Struct):
    """The button that ends a delegation."""

    do: Literal["delete"]
