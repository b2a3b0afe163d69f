"""The form in which somebody pretends to be a caller, to see where a link leads."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from closient.apps.dashboard.structs.forms import CountryCode

Guise = Literal["camera", "json", "linkset", "json-ld"]


class TryForm(Struct):
    """A link and its caller, as they stand in the address of the page. What is empty is not known."""

    uri: Annotated[str, Meta(max_length=4096)] = ""
    guise: Guise = "camera"
    link_type: Annotated[str, Meta(max_length=500)] = ""
    at: Annotated[str, Meta(max_length=40)] = ""
    timezone: Annotated[str, Meta(max_length=64)] = ""
    country: CountryCode = ""
    region: Annotated[
        str,
        Meta(
            pattern="^([A-Za-z]{2}-[A-Za-z0-9]{1,3})?$",
            extra={"hint": "Enter the country's two letters, a dash and the region, such as AT-9."},
        ),
    ] = ""
    city: Annotated[str, Meta(max_length=100)] = ""
    language: Annotated[
        str, Meta(max_length=100, pattern="^[ -~]*$", extra={"hint": "Enter a language tag, such as de-AT."})
    ] = ""
    context: Annotated[str, Meta(max_length=50)] = ""
