"""Why a link leads where it leads, as it is asked and answered."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from closient.apps.resolver.structs.resolution_rules import City, Country, Region, ScopeType
from closient.kit.ids import Id

# The same lists as edge.explain, edge.decide have them; a test compares them.
Verdict = Literal[
    "chosen",
    "leads_back",
    "condition_failed",
    "address_dead",
    "fits_less",
    "not_default",
    "other_link_type",
    "not_reached",
    "disabled",
    "switched_off",
]
Condition = Literal[
    "absolute_start_at",
    "absolute_end_at",
    "location_countries",
    "location_regions",
    "location_cities",
    "days_of_week",
    "season",
    "time_of_day",
]
Destination = Literal["HOSTED_PAGE", "CUSTOM_URL", "LINK", "DELEGATED", "CHOICES", "DOCUMENT", "NONE"]
DigitalLinkUri = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=4096,
        description="A Digital Link: the whole URI on any host, or its path, with its query; compressed and "
        "in EPC binary too; a GTIN alone; or an element string as a scanner reads it, or with brackets.",
        examples=[
            "/01/09506000134352/10/AB-123",
            "https://id.example.com/01/9506000134352?linkType=gs1:pip",
            "(01)09506000134352(10)AB-123",
        ],
    ),
]
Moment = Annotated[datetime, Meta(description="Without an offset it is UTC. Now by default.")]
IpAddress = Annotated[
    str,
    Meta(
        max_length=64,
        description="Of the caller, who is where this site knows it to be; what is said of country, region "
        "and city wins.",
        examples=["203.0.113.7"],
    ),
]
HeaderText = Annotated[
    str,
    Meta(max_length=1000, pattern="^[ -~]*$", description="The header as it would be sent."),
]
AskedType = Annotated[
    str, Meta(max_length=500, description="As `linkType` in the query.", examples=["gs1:recallStatus"])
]
AskedContext = Annotated[str, Meta(max_length=50, description="As `context` in the query.", examples=["AT"])]


class ExplainRequest(Struct, kw_only=True):
    """A link, and the caller whom it is explained for. What is left out is not known of that caller."""

    uri: DigitalLinkUri
    at: Moment | None = None
    country: Country | None = None
    region: Region | None = None
    city: City | None = None
    address: IpAddress | None = None
    accept_language: Annotated[HeaderText, Meta(examples=["de-AT, en;q=0.5"])] = ""
    accept: Annotated[HeaderText, Meta(examples=["application/linkset+json"])] = ""
    link_type: AskedType | None = None
    context: AskedContext | None = None


class Consideration(Struct, frozen=True, kw_only=True):
    """A rule or a link that may serve this GS1 key, and what became of it."""

    level: Annotated[str, Meta(description="The qualifiers behind the key; empty for the key itself.")]
    scope: Annotated[ScopeType | None, Meta(description="Of a rule; null for a link.")]
    kind: Literal["rule", "link"]
    id: Id
    link_type: Annotated[str | None, Meta(description="null: serves who asks for none.")]
    address: Annotated[str | None, Meta(description="As it is stored; null is the product's own page.")]
    verdict: Verdict
    condition: Annotated[Condition | None, Meta(description="The first that does not hold.")]
    reason: Annotated[str, Meta(description="The verdict in plain words.")]


class LinkDecision(Struct, frozen=True, kw_only=True):
    """What the caller gets."""

    status: int
    destination_type: Annotated[
        Destination,
        Meta(description="DOCUMENT: data instead of a redirect. NONE: a refusal. LINK: no rule, but a link."),
    ]
    url: Annotated[str | None, Meta(description="The address of a redirect, with the query passed on.")]
    rule_id: Id | None
    link_id: Id | None
    reason: str


class AnswerHeader(Struct, frozen=True):
    """A header of the answer."""

    name: str
    value: str


class CallerPlace(Struct, frozen=True, kw_only=True):
    """Where the caller counts as being."""

    country: str | None
    region: str | None
    city: str | None


class Explanation(Struct, frozen=True, kw_only=True):
    """What a request gets and why: everything that was considered, in order."""

    uri: Annotated[str, Meta(description="The request that is explained, on this site.")]
    digital_link: Annotated[str, Meta(description="Canonical path.", examples=["/01/09506000134352/10/AB"])]
    key: Annotated[str, Meta(examples=["01/09506000134352"])]
    level: Annotated[str, Meta(description="The qualifiers behind the key.", examples=["10/AB"])]
    at: datetime
    place: CallerPlace
    considered: list[Consideration]
    decision: LinkDecision
    headers: Annotated[
        list[AnswerHeader],
        Meta(description="As they would be sent, but for X-Request-Id, which is never twice the same."),
    ]
