"""Words of the public page: where data come from, how a pack is disposed of. No page of its own."""

from typing import Any

from msgspec import Struct

from closient.apps.catalogue.structs.values import DataSource
from closient.apps.sustainability.structs import (
    ComponentType,
    ImpactType,
    InstructionType,
    PackagingOut,
    PackagingType,
    ProductSustainabilityOut,
    RecyclabilityStatus,
)
from closient.web import formats
from closient.web.texts import _, mark

# Name, address and licence of those who ask to be named; others are named in general.
SOURCES: dict[DataSource, tuple[str, str, str]] = {
    "open_food_facts": ("Open Food Facts", "https://world.openfoodfacts.org", "ODbL 1.0"),
    "usda_fdc": ("USDA FoodData Central", "https://fdc.nal.usda.gov", "CC0 1.0"),
    "fda_ndc": (mark("FDA’s directory of drugs"), "https://www.fda.gov", ""),
    "gtin1_authoritative": (mark("GS1’s registry"), "https://www.gs1.org", ""),
    "crowd_sourced": (mark("people who know the product"), "", ""),
    "claimed": (mark("an earlier owner of the number"), "", ""),
    "imported": (mark("an import"), "", ""),
    "ai_extracted": (mark("a program that read a picture"), "", ""),
    "brand_site_crawl": (mark("the brand’s website"), "", ""),
    "external_api": (mark("another catalogue"), "", ""),
    "affiliate_feed": (mark("a shop’s list"), "", ""),
    "datakick": ("Datakick", "", "CC0 1.0"),
    "common_crawl_wdc": ("Web Data Commons", "https://webdatacommons.org", ""),
}
PACKAGING: dict[PackagingType, str] = {
    "PRIMARY": mark("Pack"),
    "SECONDARY": mark("Outer pack"),
    "TERTIARY": mark("Transport pack"),
}
RECYCLABILITY: dict[RecyclabilityStatus, str] = {
    "WIDELY_RECYCLABLE": mark("Recycled almost everywhere"),
    "LIMITED_RECYCLABLE": mark("Recycled in some places"),
    "STORE_DROP_OFF": mark("Taken back in shops"),
    "COMPOSTABLE": mark("Compostable"),
    "NOT_RECYCLABLE": mark("Not recyclable"),
    "UNKNOWN": mark("Not assessed"),
}
INSTRUCTIONS: dict[InstructionType, str] = {
    "RECYCLE": mark("Recycle"),
    "REUSE": mark("Use again"),
    "REPAIR": mark("Repair"),
    "COMPOST": mark("Compost"),
    "RETURN": mark("Bring back"),
    "HAZARDOUS_WASTE": mark("Hazardous waste"),
    "LANDFILL": mark("Household waste"),
    "OTHER": mark("In the end"),
}
IMPACTS: dict[ImpactType, str] = {
    "CARBON_FOOTPRINT": mark("Carbon footprint"),
    "WATER_USAGE": mark("Water"),
    "ENERGY_USAGE": mark("Energy"),
    "WASTE": mark("Waste"),
    "LAND_USE": mark("Land"),
    "OTHER": mark("Environment"),
}
COMPONENTS: dict[ComponentType, str] = {
    "PRODUCT_BODY": mark("Body"),
    "BATTERY": mark("Battery"),
    "ELECTRONICS": mark("Electronics"),
    "PACKAGING": mark("Packaging"),
    "CLOSURE": mark("Closure"),
    "LABEL": mark("Label"),
    "ACCESSORY": mark("Accessory"),
    "OTHER": mark("Part"),
}


class Line(Struct, frozen=True):
    """One fact: its name, what is said, what stands small beside it, where to read on."""

    name: str
    text: str
    note: str = ""
    href: str = ""


class SaidSource(Struct, frozen=True):
    """Whose word the record is."""

    name: str
    href: str
    licence: str


def sources(found: list[DataSource]) -> list[SaidSource]:
    """In the reader's words."""
    said = [SOURCES[source] for source in found]
    return [SaidSource(_(name), href, licence) for name, href, licence in said]


def sustainability(told: ProductSustainabilityOut) -> list[Line]:
    """Packs, what to do in the end, figures; empty when nothing is known."""
    lines = [_packaging(one) for one in told.packaging]
    lines += [
        Line(
            _(COMPONENTS[one.component_type]),
            one.name,
            one.separation_instructions if one.is_separable else "",
        )
        for one in told.components
    ]
    lines += [
        Line(_(INSTRUCTIONS[one.instruction_type]), one.description, one.valid_regions, one.collection_url)
        for one in told.end_of_life_instructions
    ]
    lines += [
        Line(
            _(IMPACTS[one.impact_type]),
            f"{formats.number(one.score_value)} {one.unit}",
            one.methodology_reference,
        )
        for one in told.environmental_impacts
    ]
    if told.circularity is not None:
        score = {"score": formats.number(round(told.circularity.overall_score, 1))}
        text = _("%(score)s of 10") % score
        lines.append(Line(_("Circularity"), text, told.circularity.methodology))
    return lines


def _packaging(one: PackagingOut) -> Line:
    said: list[Any] = [one.description]
    notes: list[str] = []
    if one.recyclability is not None:
        said.append(_(RECYCLABILITY[one.recyclability.status]))
        notes += [one.recyclability.recycling_instructions or one.recyclability.conditions]
    if one.recycled_content_percentage:
        share = formats.percent(one.recycled_content_percentage / 100)
        notes.append(_("%(share)s recycled") % {"share": share})
    if one.is_reusable:
        notes.append(_("can be used again"))
    href = one.recyclability.recycling_instructions_url if one.recyclability else ""
    return Line(
        _(PACKAGING[one.packaging_type]), ": ".join(filter(None, said)), " · ".join(filter(None, notes)), href
    )


handlers: list[Any] = []
