"""What people send: forms and filters. A field that was left empty is not sent at all."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from closient.apps.catalogue.structs.values import LongText, Text100, Text255
from closient.apps.dashboard.structs.views import Lack
from closient.apps.resolver.structs.resolution_rules import DestinationType, ScopeType

Order = Literal["name", "-name", "scans", "-scans", "modified", "-modified"]
Number = Annotated[
    str, Meta(max_length=40, extra={"hint": "Enter the digits below the bars, 8 to 14 of them."})
]
CountryCode = Annotated[str, Meta(pattern="^([A-Z]{2})?$", extra={"hint": "Choose a country of the list."})]
Address = Annotated[
    str,
    Meta(
        pattern=r"^(https?://[^\s/?#]+\S*)?$",
        max_length=2048,
        extra={"hint": "Enter a whole address, such as https://example.com/offer."},
    ),
]


class ProductFilter(Struct):
    """The table's filters, order and page, as they stand in the address."""

    search: Annotated[str, Meta(max_length=200)] = ""
    lack: Lack | None = None
    sort: Order = "-modified"
    page: Annotated[int, Meta(ge=1, le=1_000_000)] = 1


class NewProduct(Struct):
    """A product to be made from the number below its barcode."""

    gtin: Number
    product_name: Text255 = ""
    brand: Text255 = ""
    net_content: Text100 = ""
    country_of_origin: CountryCode = ""
    description: LongText = ""


class ProductFacts(Struct):
    """The facts of a product that its owner edits here; an empty one is emptied."""

    product_name: Text255 = ""
    brand: Text255 = ""
    manufacturer: Text255 = ""
    net_content: Text100 = ""
    country_of_origin: CountryCode = ""
    description: LongText = ""
    net_weight: Annotated[float, Meta(ge=0, le=1e9, extra={"hint": "Enter a number of grams."})] | None = None


class ProductStep(Struct):
    """One of the buttons on a product's page."""

    do: Literal["claim", "up", "down", "delete"]
    rule: Annotated[str, Meta(max_length=64)] = ""


class RuleForm(Struct):
    """A rule in plain words. Moments and times are read by rules.rule_form, in the zone of the rule."""

    scope_type: ScopeType = "PRODUCT"
    lot: Annotated[str, Meta(max_length=20)] = ""
    serial: Annotated[str, Meta(max_length=20)] = ""
    brand_id: Annotated[str, Meta(max_length=64)] = ""
    destination_type: DestinationType = "CUSTOM_URL"
    custom_url: Annotated[str, Meta(max_length=2048)] = ""
    enabled: bool = False
    absolute_start_at: Annotated[str, Meta(max_length=40)] = ""
    absolute_end_at: Annotated[str, Meta(max_length=40)] = ""
    annual_start_mmdd: Annotated[str, Meta(max_length=10)] = ""
    annual_end_mmdd: Annotated[str, Meta(max_length=10)] = ""
    days_of_week: list[Annotated[int, Meta(ge=0, le=6)]] = []
    time_of_day_start: Annotated[str, Meta(max_length=10)] = ""
    time_of_day_end: Annotated[str, Meta(max_length=10)] = ""
    timezone: Annotated[str, Meta(max_length=64)] = ""
    link_type: Annotated[str, Meta(max_length=500)] = ""
    location_countries: Annotated[str, Meta(max_length=8000)] = ""
    location_regions: Annotated[str, Meta(max_length=8000)] = ""
    location_cities: Annotated[str, Meta(max_length=8000)] = ""


class RuleFor(Struct):
    """For which packs a new rule is, as a link may say it."""

    lot: Annotated[str, Meta(max_length=20)] = ""
    serial: Annotated[str, Meta(max_length=20)] = ""
    brand: Annotated[str, Meta(max_length=64)] = ""


class RuleStep(Struct):
    """One of the buttons in the list of rules for many products."""

    do: Literal["up", "down", "delete"]
    rule: Annotated[str, Meta(max_length=64)] = ""


class NewBrand(Struct):
    """A brand to be made."""

    name: Annotated[str, Meta(min_length=1, max_length=255)]
    website: Address = ""
    description: LongText = ""


class BrandForm(NewBrand):
    """What a brand's owner tells of it; an empty text is emptied."""

    instagram: Text255 = ""
    facebook: Text255 = ""
    twitter: Text255 = ""
    linkedin: Text255 = ""
    youtube: Text255 = ""
    tiktok: Text255 = ""
    pinterest: Text255 = ""
    threads: Text255 = ""


class BrandStep(Struct):
    """One of the buttons on a brand's page."""

    do: Literal["save", "delete", "start", "check", "logo", "no-logo"]


Degrees = "Enter degrees with a point, such as 44.4989: maps show them for a place."


class NewStore(Struct):
    """A store that carries a brand."""

    name: Annotated[str, Meta(min_length=1, max_length=255)]
    address: Annotated[str, Meta(min_length=1, max_length=500)]
    latitude: Annotated[float, Meta(ge=-90, le=90, extra={"hint": Degrees})]
    longitude: Annotated[float, Meta(ge=-180, le=180, extra={"hint": Degrees})]
    retailer_name: Text255 = ""
    phone: Annotated[str, Meta(max_length=40)] = ""
    website: Address = ""


class StoreStep(Struct):
    """One of the buttons on the page of stores."""

    do: Literal["add", "remove"]
    store: Annotated[str, Meta(max_length=64)] = ""


class StoreFilter(Struct):
    """Which page of the stores."""

    page: Annotated[int, Meta(ge=1, le=1_000_000)] = 1
