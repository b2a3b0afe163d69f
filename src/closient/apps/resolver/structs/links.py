"""Links as they travel and are stored, batches and sets of them, and the news of them."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from closient.kit.events import Event
from closient.kit.ids import Id
from closient.kit.metadata import Metadata, MetadataPatch

MOST_IN_BATCH = 10_000
MOST_IN_SET = 1_000

DigitalLinkText = Annotated[
    str,
    Meta(
        min_length=4,
        max_length=2048,
        description="GS1 key and qualifiers that the link stands at: a GS1 Digital Link path, or a whole "
        "Digital Link URI on any host. Answers have the canonical path.",
        examples=["/01/09506000134352/10/AB-123"],
    ),
]
KeyText = Annotated[
    str, Meta(description="AI and value of the GS1 key.", examples=["01/09506000134352", "414/9506000134338"])
]
Level = Annotated[
    str,
    Meta(
        description="The qualifiers behind the key in their canonical order; empty for the key itself.",
        examples=["10/AB-123"],
    ),
]
LinkType = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=500,
        description="gs1:pip and the other link types of the GS1 Web Vocabulary (as CURIE or whole address), "
        "a relation of the IANA registry such as describedby, or the address of a term of your own "
        "vocabulary. There is no gs1:defaultLink: say is_default.",
        examples=["gs1:pip"],
    ),
]
Href = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=2048,
        description="Absolute http(s) address. In path, query and fragment it may have places for what was "
        "scanned: {gtin}, {lot}, {serial}, {expiry}, or any Application Identifier by number, such as "
        "{3103}. Values are percent-encoded; what was not scanned makes the empty text.",
        examples=["https://example.com/rice?lot={lot}"],
    ),
]
Title = Annotated[str, Meta(min_length=1, max_length=255, description="For people.", examples=["Our rice"])]
Languages = Annotated[
    list[Annotated[str, Meta(min_length=1, max_length=35)]],
    Meta(max_length=20, description="Language tags (BCP 47) of the target.", examples=[["en", "de-AT"]]),
]
MediaType = Annotated[
    str, Meta(max_length=100, description="Of the target; empty: any.", examples=["text/html"])
]
Contexts = Annotated[
    list[Annotated[str, Meta(min_length=1, max_length=50)]],
    Meta(
        max_length=10,
        description="Tokens that a request may name in `context`, such as a country or an audience.",
        examples=[["AT"]],
    ),
]
IsDefault = Annotated[
    bool,
    Meta(
        description="Serves who asks for no link type. One link without language, media type and context is "
        "the default of its level; with any of these it is the default for those who match it."
    ),
]
PassesQuery = Annotated[bool, Meta(description="Is the query of the request passed on to the target?")]
Enabled = Annotated[bool, Meta(description="A link that is not enabled serves nobody.")]


class Link(Struct):
    """A link from a GS1 key, or a lot or item of it, to something on the web."""

    id: Id
    organization_id: Id
    digital_link: DigitalLinkText
    key: KeyText
    level: Level
    link_type: LinkType
    href: Href
    title: Title
    hreflang: Languages
    media_type: MediaType
    context: Contexts
    is_default: IsDefault
    passes_query: PassesQuery
    enabled: Enabled
    created: datetime
    modified: datetime
    metadata: Metadata


class LinkCreate(Struct, kw_only=True):
    """A new link."""

    digital_link: DigitalLinkText
    link_type: LinkType
    href: Href
    title: Title
    hreflang: Languages = []
    media_type: MediaType = ""
    context: Contexts = []
    is_default: IsDefault = False
    passes_query: PassesQuery = True
    enabled: Enabled = True
    metadata: Metadata | None = None


class LinkPatch(Struct, kw_only=True):
    """Changes of a link: what is left out stays as it is."""

    digital_link: DigitalLinkText | UnsetType = UNSET
    link_type: LinkType | UnsetType = UNSET
    href: Href | UnsetType = UNSET
    title: Title | UnsetType = UNSET
    hreflang: Languages | UnsetType = UNSET
    media_type: MediaType | UnsetType = UNSET
    context: Contexts | UnsetType = UNSET
    is_default: IsDefault | UnsetType = UNSET
    passes_query: PassesQuery | UnsetType = UNSET
    enabled: Enabled | UnsetType = UNSET
    metadata: MetadataPatch = UNSET


class LinkUpsert(Struct, kw_only=True):
    """A link as it is to be. With an id it is that link; without, the one that says the same about the same.

    The same are digital_link, link_type, hreflang, media_type, context and href. Metadata that are left out
    stay as they are.
    """

    digital_link: DigitalLinkText
    link_type: LinkType
    href: Href
    title: Title
    hreflang: Languages = []
    media_type: MediaType = ""
    context: Contexts = []
    is_default: IsDefault = False
    passes_query: PassesQuery = True
    enabled: Enabled = True
    metadata: MetadataPatch = UNSET
    id: Id | UnsetType = UNSET


class LinkBatch(Struct, kw_only=True):
    """Links to be created or changed, all or none; 1 to 10,000."""

    # No limits here, so that faults are looked for in every link and not in the list as a whole.
    links: list[LinkUpsert]


class LinkOfSet(Struct, kw_only=True):
    """A link of a set, which stands where the set does."""

    link_type: LinkType
    href: Href
    title: Title
    hreflang: Languages = []
    media_type: MediaType = ""
    context: Contexts = []
    is_default: IsDefault = False
    passes_query: PassesQuery = True
    enabled: Enabled = True
    metadata: MetadataPatch = UNSET


class LinkSet(Struct, kw_only=True):
    """All links of one Digital Link, at most 1,000; an empty list removes them all."""

    digital_link: DigitalLinkText
    links: list[LinkOfSet]


class LinkCounts(Struct, kw_only=True):
    """What became of links that were sent together."""

    created: Annotated[int, Meta(description="Links that are new.", examples=[1])] = 0
    updated: Annotated[int, Meta(description="Links that were there and say something else now.")] = 0
    unchanged: Annotated[int, Meta(description="Links that were there just so.")] = 0
    deleted: Annotated[int, Meta(description="Links that were there and not sent; of sets alone.")] = 0


class LinkBatchResult(LinkCounts, kw_only=True):
    """What became of a batch; the ids of its links in the order in which they were sent."""

    ids: Annotated[list[Id], Meta(description="Of the links, in the order in which they were sent.")]


class Spot(Struct, frozen=True):
    """Where a link stands."""

    key: str
    level: str

    @property
    def is_gtin(self) -> bool:
        return self.key.startswith("01/")


class LinkValues(Struct, kw_only=True):
    """All that is stored of a link, complete and checked; the names are the table's columns.

    `place` is where it stood in what was sent, `id` the link that it is or becomes, as the canonical UUID
    that jsonb needs. Metadata that are None stay as they are, or are none for a new link.
    """

    place: int
    id: str | None = None
    key: str
    level: str
    link_type: str
    href: str
    title: str
    hreflang: list[str]
    media_type: str
    context: list[str]
    is_default: bool
    passes_query: bool
    enabled: bool
    metadata: dict[str, str] | None = None

    @property
    def identity(self) -> tuple[str, ...]:
        """Two links of an organization differ in this."""
        languages, contexts = " ".join(self.hreflang), " ".join(self.context)
        return (self.key, self.level, self.link_type, self.href, languages, self.media_type, contexts)

    @property
    def is_general_default(self) -> bool:
        """The default for everybody; a level has one at most."""
        return self.is_default and not (self.hreflang or self.media_type or self.context)


Reason = Literal[
    "invalid", "unknown_product", "foreign_product", "held_key", "unknown_link", "repeated", "default_taken"
]


class KnownLink(Struct, frozen=True):
    """What is stored about a link that was sent: the same one if there is one, and its level's default."""

    place: int
    id: Id | None
    is_same: bool
    default_id: Id | None


class HeldKey(Struct, frozen=True):
    """A key that is no GTIN, and who speaks for it."""

    key: str
    organization_id: Id


class OwnedGtin(Struct, frozen=True):
    """A GTIN that has a product, and its owner."""

    gtin: str
    owner_id: Id | None


class LinkingOrganization(Struct, frozen=True):
    """An organization that has links."""

    id: Id


class LevelLinks(Struct, frozen=True):
    """All links of one level as objects with the columns of the table, by id, to be written in a linkset."""

    key: str
    level: str
    description: str
    links: list[dict[str, Any]]


class Refusal(Struct, frozen=True):
    """Why a link of many cannot be stored: its place, the field at fault, a reason to count by, words."""

    place: int
    field: str
    reason: Reason
    message: str


class LinkCreated(Event):
    """A link was created."""

    name: ClassVar[str] = "resolver.link_created"
    link: Link


class LinkUpdated(Event):
    """A link was changed."""

    name: ClassVar[str] = "resolver.link_updated"
    link: Link


class LinkDeleted(Event):
    """A link was deleted."""

    name: ClassVar[str] = "resolver.link_deleted"
    link: Link


class LinksChanged(Event):
    """Many links were created, changed or deleted together; how many."""

    name: ClassVar[str] = "resolver.links_changed"
    created: int = 0
    updated: int = 0
    deleted: int = 0
