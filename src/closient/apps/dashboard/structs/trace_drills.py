"""Recall drills as people begin them on a page."""

from typing import Annotated

from msgspec import Meta, Struct, field

from closient.apps.dashboard.structs.traced_lots import PageNumber


class DrillForm(Struct):
    """Which lots, and what the drill is called. `search` looks for more lots to choose from."""

    lot: Annotated[list[str], Meta(max_length=100)] = field(default_factory=list)
    title: Annotated[str, Meta(max_length=200)] = ""
    search: Annotated[str, Meta(max_length=200)] = ""


class DrillPage(Struct):
    """Which page of the earlier drills."""

    page: PageNumber = 1
