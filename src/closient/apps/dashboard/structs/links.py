"""What people send to the pages of links, and what a batch of lines would change."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from closient.apps.dashboard.structs.lines import LineFault
from closient.kit.ids import Id

Back = Literal["links", "product"]
Outcome = Literal["created", "updated", "unchanged"]


class LinkFilter(Struct):
    """The filters and page of the list, as they stand in the address."""

    search: Annotated[str, Meta(max_length=2048)] = ""
    link_type: Annotated[str, Meta(max_length=500)] = ""
    page: Annotated[int, Meta(ge=1, le=1_000_000)] = 1


class NamedProduct(Struct, frozen=True):
    """A product beside whose number its name stands."""

    gtin: str
    name: str


class NewLinkFor(Struct):
    """Where a new link is to stand, as a button says it."""

    at: Annotated[str, Meta(max_length=2048)] = ""
    back: Back = "links"


class LinkForm(Struct):
    """A link in words. `other_type` is asked for when `link_type` is "other"; lists have commas between."""

    digital_link: Annotated[str, Meta(max_length=2048)]
    link_type: Annotated[str, Meta(max_length=100)]
    href: Annotated[str, Meta(max_length=2048, extra={"hint": "Use at most 2048 characters."})]
    title: Annotated[str, Meta(max_length=255)]
    other_type: Annotated[str, Meta(max_length=500)] = ""
    hreflang: Annotated[str, Meta(max_length=800)] = ""
    media_type: Annotated[str, Meta(max_length=100)] = ""
    context: Annotated[str, Meta(max_length=600)] = ""
    is_default: bool = False
    passes_query: bool = False
    enabled: bool = False
    back: Back = "links"


class LinkButton(Struct):
    """With which button a form was sent."""

    do: Literal["save", "example"] = "save"


class LinkExampleFor(Struct):
    """What an example is drawn from while somebody types."""

    digital_link: Annotated[str, Meta(max_length=2048)] = ""
    href: Annotated[str, Meta(max_length=2048)] = ""


class LinkStep(Struct):
    """The button that deletes a link."""

    do: Literal["delete"]
    link: Annotated[str, Meta(max_length=64)] = ""
    back: Back = "links"


class LinkExample(Struct, frozen=True):
    """Where a scan of these identifiers is led; or what is wrong with the address."""

    elements: tuple[tuple[str, str], ...] = ()
    url: str = ""
    fault: str = ""


class LinesForm(Struct):
    """Lines with a link each, pasted or read from a file, and what to do with them."""

    lines: Annotated[str, Meta(max_length=4_000_000)] = ""
    do: Literal["preview", "apply"] = "preview"


class StoredLink(Struct, frozen=True):
    """A link as it is stored, in the words of the form."""

    id: Id
    digital_link: str
    link_type: str
    href: str
    title: str
    hreflang: list[str]
    media_type: str
    context: list[str]
    is_default: bool
    passes_query: bool
    enabled: bool


class PlannedLink(Struct, frozen=True):
    """What one line would do: the link as it would be, and as it is now."""

    line: int
    outcome: Outcome
    after: StoredLink
    before: StoredLink | None


class LinesPlan(Struct, frozen=True, kw_only=True):
    """What all lines together would do, or why they cannot."""

    planned: tuple[PlannedLink, ...] = ()
    faults: tuple[LineFault, ...] = ()

    def count(self, outcome: Outcome) -> int:
        return sum(one.outcome == outcome for one in self.planned)
