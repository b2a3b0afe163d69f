"""The values that fields of records share."""

from typing import Annotated, Any, Literal

from msgspec import Meta

DataSource = Literal[
    "crowd_sourced", "claimed", "imported", "ai_extracted", "brand_site_crawl", "gtin1_authoritative",
    "external_api", "open_food_facts", "usda_fdc", "fda_ndc", "affiliate_feed", "datakick",
    "common_crawl_wdc",
]  # fmt: skip
ClaimStatus = Literal["unverified", "prefix_verified", "verified", "disputed"]
# UN/CEFACT Recommendation 20 codes of net contents.
NetContentUnit = Literal["MLT", "LTR", "CLT", "GRM", "KGM", "MGM", "ONZ", "LBR", "OZA", "GLL", "H87"]

Gtin14 = Annotated[str, Meta(pattern=r"^\d{14}$", examples=["09506000134352"])]
Text255 = Annotated[str, Meta(max_length=255)]
Text100 = Annotated[str, Meta(max_length=100)]
LongText = Annotated[str, Meta(max_length=20_000)]
Country = Annotated[
    str, Meta(pattern=r"^([A-Z]{2})?$", description="ISO 3166-1 alpha-2, or empty.", examples=["IT"])
]
WebAddress = Annotated[
    str,
    Meta(
        # A name before the host, or a backslash, makes readers and browsers see another host.
        pattern=r"^(https?://[^\s/?#\\@\x00-\x20\x7f]+([/?#][^\s\\\x00-\x20\x7f]*)?)?$",
        max_length=2048,
        description="Absolute http(s) address without a user name, or empty.",
        examples=["https://example.com/pasta"],
    ),
]
Unit = Annotated[str, Meta(max_length=10, description="UN/CEFACT Recommendation 20 code.")]
Length = Annotated[float, Meta(ge=0, le=1e9)]
GpcCode = Annotated[
    str, Meta(pattern=r"^([0-9]{8})?$", description="GS1 Global Product Classification code.")
]
FieldSource = Annotated[
    dict[str, DataSource],
    Meta(
        description="Fields that are the word of a source with a licence, each with that source.",
        examples=[{"product_name": "open_food_facts"}],
    ),
]
Attribution = Annotated[
    list[str], Meta(description="What has to be said where these data are shown, for the sake of licences.")
]


Change = dict[str, Any]
