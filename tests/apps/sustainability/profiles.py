"""Records as a file of sustainability data has them, and how a test brings them in."""

from typing import Any

from closient.apps.sustainability import actions, rules
from closient.apps.sustainability.structs import Imported, Numbered, Refusal
from closient.kit.database import Database

BOTTLE = "00614141000036"
PET = {
    "status": "WIDELY_RECYCLABLE",
    "recyclability_percentage": 95,
    "recycling_stream": "PLASTIC_PET",
    "recyclability_code": "PET-1",
    "description": "Clear PET.",
    "conditions": "Empty and rinse.",
    "recycling_instructions": "Put the cap back on.",
    "recycling_instructions_url": "https://example.com/recycle",
    "assessment_standard": "ISO_14021",
    "assessed_by": "Assessor Ltd",
    "assessment_date": "2026-03-01",
    "valid_regions": "US, CA, EU",
    "valid_until": "2028-03-01",
}


def packaging(level: str = "PRIMARY", **fields: Any) -> dict[str, Any]:
    return {
        "packaging_type": level,
        "description": "Bottle",
        "is_recyclable": True,
        "is_reusable": False,
    } | fields


def component(name: str, **fields: Any) -> dict[str, Any]:
    return {
        "name": name,
        "description": "",
        "quantity": 1,
        "component_type": "PRODUCT_BODY",
        "is_separable": False,
    } | fields


def instruction(kind: str, priority: int, **fields: Any) -> dict[str, Any]:
    return {
        "instruction_type": kind,
        "description": "Do it.",
        "valid_regions": "",
        "priority": priority,
    } | fields


def impact(**fields: Any) -> dict[str, Any]:
    return {
        "impact_type": "CARBON_FOOTPRINT",
        "score_value": 0.42,
        "unit": "kgCO2e",
        "methodology_reference": "ISO 14067",
        "notes": "",
    } | fields


def profile(gtin: str = BOTTLE, **fields: Any) -> dict[str, Any]:
    return {"gtin": gtin} | fields


async def bring(database: Database, *records: dict[str, Any]) -> tuple[Imported, list[Refusal]]:
    """One file."""
    run = actions.Run(database)
    numbered = [Numbered(number, rules.read(record)) for number, record in enumerate(records, 1)]
    refused = await run.store(numbered)
    return run.total, refused
