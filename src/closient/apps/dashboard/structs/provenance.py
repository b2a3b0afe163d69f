"""What is said of the fields of a product, as its page of provenance groups it."""

from typing import Literal

from msgspec import Struct

from closient.apps.catalogue.structs.contributions import Contribution

# Why the record has the value that it has.
Why = Literal["owner", "agreement", "surest", "empty", "unsure"]


class FieldVoices(Struct, frozen=True):
    """What is said of one field today. `winning` agree with the record, `others` do not."""

    field: str
    why: Why
    winning: list[Contribution]
    others: list[Contribution]
