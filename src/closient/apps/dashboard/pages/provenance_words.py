"""Provenance in words: what fields are called, who speaks, how sure, why a value won. No page of its own."""

from datetime import datetime
from typing import Any

from msgspec import Struct

from closient.apps.catalogue.structs.contributions import Contribution, Standing
from closient.apps.catalogue.structs.products import Product
from closient.apps.catalogue.structs.values import DataSource
from closient.apps.dashboard.structs.provenance import FieldVoices, Why
from closient.web import formats
from closient.web.texts import _, mark

FIELDS = {
    "product_name": mark("Name"),
    "brand": mark("Brand"),
    "manufacturer": mark("Made by"),
    "description": mark("Description"),
    "country_of_origin": mark("Country of origin"),
    "net_content": mark("Net content"),
    "net_content_value": mark("Amount of net content"),
    "net_content_uom": mark("Unit of net content"),
    "usage_instructions": mark("Instructions"),
    "brand_product_page_url": mark("Page at the brand"),
    "primary_language": mark("Language"),
    "image_url": mark("Main image"),
    "length": mark("Length"),
    "length_uom": mark("Unit of length"),
    "width": mark("Width"),
    "width_uom": mark("Unit of width"),
    "height": mark("Height"),
    "height_uom": mark("Unit of height"),
    "depth": mark("Depth"),
    "depth_uom": mark("Unit of depth"),
    "gross_weight": mark("Gross weight"),
    "gross_weight_uom": mark("Unit of gross weight"),
    "net_weight": mark("Net weight"),
    "net_weight_uom": mark("Unit of net weight"),
    "gpc_brick_code": mark("GPC brick"),
    "gpc_class_code": mark("GPC class"),
    "gpc_family_code": mark("GPC family"),
    "gpc_segment_code": mark("GPC segment"),
}
SOURCES: dict[DataSource, str] = {
    "claimed": mark("An owner of the number"),
    "crowd_sourced": mark("The public"),
    "imported": mark("An import"),
    "ai_extracted": mark("A program that read a picture"),
    "brand_site_crawl": mark("The brand’s website"),
    "gtin1_authoritative": mark("GS1’s registry"),
    "external_api": mark("Another catalogue"),
    "open_food_facts": mark("Open Food Facts"),
    "usda_fdc": mark("USDA FoodData Central"),
    "fda_ndc": mark("FDA’s directory of drugs"),
    "affiliate_feed": mark("A shop’s list"),
    "datakick": mark("Datakick"),
    "common_crawl_wdc": mark("Web Data Commons"),
}
WHY: dict[Why, str] = {
    "owner": mark("The owner’s word counts before all others."),
    "agreement": mark("Several say the same, which makes it the surest value."),
    "surest": mark("It is the surest value."),
    "empty": mark("The owner has emptied it."),
    "unsure": mark("Nobody is sure enough: less than 70% does not enter the record."),
}
STANDINGS: dict[Standing, tuple[str, str]] = {
    "on_record": (mark("On record"), "good"),
    "competing": (mark("Competing"), "warn"),
    "superseded": (mark("Said otherwise later"), ""),
    "reverted": (mark("Taken back"), ""),
}


class SaidContribution(Struct, frozen=True):
    """One line: what was said, by whom, how sure, when."""

    id: str
    field: str
    value: str
    who: str
    sure: str
    created: datetime
    standing: str
    tone: str
    may_be_reverted: bool


class SaidVoices(Struct, frozen=True):
    """A field with all that counts of it."""

    name: str
    key: str
    value: str
    why: str
    winning: list[SaidContribution]
    others: list[SaidContribution]


def field(name: str) -> str:
    """What a field is called."""
    return _(FIELDS[name]) if name in FIELDS else name


def said_voices(voices: FieldVoices, product: Product, names: dict[str, str]) -> SaidVoices:
    """The voices of a field, the value on record first."""
    return SaidVoices(
        field(voices.field),
        voices.field,
        _value(voices.field, voices.winning[0].value) if voices.winning else "",
        _(WHY[voices.why]),
        [said(one, product, names) for one in voices.winning],
        [said(one, product, names) for one in voices.others],
    )


def said(one: Contribution, product: Product, names: dict[str, str]) -> SaidContribution:
    """One contribution."""
    standing, tone = STANDINGS[one.standing]
    return SaidContribution(
        one.id,
        field(one.field),
        _value(one.field, one.value),
        _who(one, product, names),
        _("%(share)s sure") % {"share": formats.percent(one.confidence)},
        one.created,
        _(standing),
        tone,
        one.standing != "reverted",
    )


def _value(name: str, value: Any) -> str:
    """As a reader wants it; empty for a field that was emptied."""
    if value in (None, "", []):
        return ""
    if name == "image_url" and "/pictures/" in str(value):
        return _("A picture that is kept here")
    if name == "country_of_origin":
        return formats.country(str(value))
    if isinstance(value, float):
        return formats.number(value)
    return ", ".join(value) if isinstance(value, list) else str(value)


def _who(one: Contribution, product: Product, names: dict[str, str]) -> str:
    organization = names.get(one.organization_id or "", "")
    if one.data_source == "claimed" and organization:
        who = organization
    elif one.data_source == "claimed" and one.organization_id not in (None, product.owner_id):
        who = _("An earlier owner of the number")
    else:
        who = _(SOURCES[one.data_source])
    person = names.get(one.user_id or "", "") or one.predictor
    return f"{who}, {person}" if person and person != who else who


handlers: list[Any] = []
