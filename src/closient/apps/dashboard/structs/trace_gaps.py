"""Which key data elements a page looks for."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct, field

from closient.apps.dashboard.structs.traced_lots import PageNumber
from closient.apps.epcis.structs.exports import ExportedKind


class GapFilter(Struct):
    """Which events, as it stands in the address; days are of UTC, the last one counts whole."""

    since: date | None = field(name="from", default=None)
    until: date | None = field(name="to", default=None)
    kind: ExportedKind | None = None
    supplier: Annotated[str, Meta(max_length=2048)] = ""
    category: Annotated[str, Meta(max_length=100)] = ""
    page: PageNumber = 1
